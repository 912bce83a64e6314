/** The look's tokens and the few parts that guest pages need; everything a page loads is in the page. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#F4F4F1;--surface:#FFF;--sunken:#FAFAF8;--line:#E4E4DF;--line-2:#D3D3CC;--text:#16181B;--text-2:#51565E;--text-3:#686D75;--accent:#2456D6;--on-accent:#FFF;--action-t:#E8EEFC;--reward:#8F5406;--reward-t:#FBF0DA;--reward-s:#E0A63A;--good:#11703A;--good-t:#E2F4E8;--bad:#BC2A2A;--bad-t:#FBE9E8;--shadow:0 1px 2px rgb(22 24 27/.05),0 6px 16px -4px rgb(22 24 27/.08)}
@media (prefers-color-scheme:dark){:root{--bg:#0C0D0F;--surface:#16181B;--sunken:#111315;--line:#272A2F;--line-2:#3A3E45;--text:#ECEDEF;--text-2:#A7ACB4;--text-3:#8B9199;--accent:#8FB0FF;--on-accent:#0B1020;--action-t:#1A2747;--reward:#F0B95A;--reward-t:#35280F;--reward-s:#C48A27;--good:#6FD598;--good-t:#14301F;--bad:#FF9A94;--bad-t:#3C1B1A;--shadow:0 1px 2px rgb(0 0 0/.4),0 8px 20px -4px rgb(0 0 0/.5)}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:400 16px/24px Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
h1,h2,p,fieldset{margin:0;padding:0;border:0}
h1{font-size:24px;line-height:32px;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
button,input,textarea{font:inherit;color:inherit}
svg{display:block}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.screen{max-width:440px;min-height:100vh;min-height:100dvh;margin:0 auto;padding:24px 24px 20px;display:flex;flex-direction:column;background:var(--surface)}
.screen.bare{background:none}
@media (min-width:520px){body{padding:32px 16px}.screen{min-height:min(844px,calc(100vh - 64px));border-radius:16px}.screen:not(.bare){border:1px solid var(--line)}}
.brand{display:flex;align-items:center;gap:12px}
.brand p{font-size:13px;line-height:18px}
.brand p:first-child{font-weight:600}
.brand p+p{font-size:12px;color:var(--text-2)}
.mark{width:40px;height:40px;border-radius:10px;background:var(--text);color:var(--surface);display:grid;place-items:center;flex:none;font-size:16px;font-weight:600}
.lead{margin-top:64px}
.sub{color:var(--text-2);margin-top:4px}
.i{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;flex:none}
.tile{width:40px;height:40px;border-radius:8px;display:grid;place-items:center;flex:none;background:var(--reward-t);color:var(--reward)}
.tile.big{width:56px;height:56px;border-radius:16px;margin-bottom:20px;background:var(--good-t);color:var(--good)}
.tile.big.quiet{background:var(--action-t);color:var(--accent)}
.tile.big .i{width:32px;height:32px;stroke-width:1.25}
.stars{display:flex;justify-content:space-between;margin:16px -4px 0}
.stars label{position:relative;width:64px;height:64px;display:grid;place-items:center;cursor:pointer;border-radius:10px}
.stars .i{width:56px;height:56px;stroke-width:.5;fill:var(--sunken);stroke:var(--text-3);transition:fill .12s}
.stars label:has(input:checked) .i,.stars label:has(~label input:checked) .i{fill:var(--reward-s);stroke:var(--reward)}
.stars:not(:has(input:checked)) label:hover .i,.stars:not(:has(input:checked)) label:has(~label:hover) .i{fill:var(--reward-t);stroke:var(--reward)}
.stars label:has(:focus-visible){outline:2px solid var(--accent);outline-offset:-2px}
.named{text-align:center;font-weight:600;min-height:24px;margin-top:4px}
.named span{display:none}
form:has([value="1"]:checked) .n1,form:has([value="2"]:checked) .n2,form:has([value="3"]:checked) .n3,form:has([value="4"]:checked) .n4,form:has([value="5"]:checked) .n5{display:inline}
.nps{display:grid;grid-template-columns:repeat(11,1fr);gap:4px;margin-top:16px}
.nps label{height:44px;display:grid;place-items:center;border:1px solid var(--line-2);border-radius:6px;cursor:pointer;font-variant-numeric:tabular-nums;font-size:13px}
.nps label:has(input:checked){background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600}
.nps label:has(:focus-visible){outline:2px solid var(--accent);outline-offset:2px}
.ends{display:flex;justify-content:space-between;font-size:12px;line-height:16px;color:var(--text-3);margin-top:8px}
.field{display:block;margin:32px 0 8px;font-weight:600}
.field span{font-weight:400;color:var(--text-3)}
textarea{display:block;width:100%;height:144px;padding:12px;border:1px solid var(--line-2);border-radius:10px;background:var(--surface);resize:vertical}
textarea:focus-visible{outline-offset:-1px}
.btn{display:flex;align-items:center;justify-content:center;gap:8px;width:100%;min-height:48px;margin-top:16px;padding:8px 16px;border:1px solid var(--line-2);border-radius:10px;background:var(--surface);color:var(--text);font-weight:600;text-decoration:none;cursor:pointer;text-align:center}
.btn.go{border-color:var(--accent);background:var(--accent);color:var(--on-accent)}
.note{display:flex;gap:8px;margin-top:16px;padding:12px;border-radius:10px;background:var(--bad-t);color:var(--bad);font-size:13px;line-height:20px}
.note.good{background:var(--good-t);color:var(--good)}
.box{border:1px solid var(--line);border-radius:10px;padding:16px;margin-top:12px}
.row{display:flex;align-items:center;gap:12px}
.small{font-size:12px;line-height:16px;color:var(--text-2)}
.given{display:flex;gap:2px}
.given .i{fill:var(--reward-s);stroke:var(--reward);stroke-width:1.25}
.given .off{fill:none;stroke:var(--text-3)}
.said{margin-top:8px;white-space:pre-line}
.foot{margin-top:auto;padding-top:24px;color:var(--text-3);font-size:12px;line-height:16px;text-align:center;text-wrap:balance}
.foot p+p{margin-top:8px}
.foot a{color:var(--text-2);text-underline-offset:2px}
.foot a+a{margin-left:16px}
.ticket{position:relative;margin-top:24px;border-radius:16px;background:var(--surface);box-shadow:var(--shadow);border:1px solid var(--line)}
.top{padding:24px 24px 20px;text-align:center}
.cut{position:relative;height:0;border-top:1.5px dashed var(--line-2);margin:0 20px}
.cut::before,.cut::after{content:"";position:absolute;top:-12px;width:24px;height:24px;border-radius:50%;background:var(--bg);border:1px solid var(--line)}
.cut::before{left:-33px;clip-path:inset(-1px -1px -1px 12px)}
.cut::after{right:-33px;clip-path:inset(-1px 12px -1px -1px)}
.code{padding:20px 24px 24px;text-align:center}
.paper{display:inline-block;padding:12px;border-radius:10px;background:#FFF;color:#16181B}
.qr{width:216px;height:216px}
.bars{width:216px;height:56px;margin-top:8px}
.plain{font-weight:600;letter-spacing:.12em;font-variant-numeric:tabular-nums;margin-top:8px}
.used{opacity:.35}
.state{display:inline-flex;align-items:center;gap:8px;padding:4px 12px;border-radius:999px;font-size:13px;line-height:20px;font-weight:600;background:var(--sunken);color:var(--text-2);border:1px solid var(--line)}
.state.good{background:var(--good-t);color:var(--good);border-color:transparent}
.cells{border-top:1px solid var(--line);display:grid;grid-template-columns:1fr 1fr}
.cells>div{padding:14px 16px}
.cells>div+div{border-left:1px solid var(--line)}
.cells .k{font-size:12px;line-height:16px;color:var(--text-3)}
.cells .v{font-weight:600}
.warn{color:var(--reward);display:flex;gap:4px;align-items:center}
.warn .i{width:14px;height:14px}
.choices{margin-top:24px;border:1px solid var(--line);border-radius:10px}
.choices label{display:flex;align-items:center;gap:12px;min-height:56px;padding:8px 16px;cursor:pointer}
.choices label+label{border-top:1px solid var(--line)}
.choices input{width:20px;height:20px;margin:0;accent-color:var(--accent);flex:none}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`.trim()
