import { createHash } from 'node:crypto';

/** The scripts of the pages. Each is allowed by its digest, so none may hold anything of a request. */

// Where a decision was refused, the code may be what is wrong: it stays to be seen.
// The secret stands in the fragment, which no request carries; the form takes it from there, or from the person.
// The link to the form would put its own fragment in the secret's place, so it moves the focus instead.
const FORM = `var d=document,s='';try{s=decodeURIComponent(location.hash.slice(1))}catch(e){}
function form(){var i=d.getElementById('secret'),c=d.getElementById('comment'),j=d.getElementById('jump');
if(i&&s&&s!=='decide'){i.value=s;d.getElementById('code').hidden=!d.querySelector('.fault')}
if(j)j.onclick=function(e){e.preventDefault();var h=d.getElementById('decide');h.focus();h.scrollIntoView()};
d.querySelectorAll('[name=decision]').forEach(function(r){r.onchange=function(){c.required=r.checked&&r.value==='rejected'}})}
form();`;

export const FORM_SCRIPT = `(function(){${FORM}})();`;

// Authorization code with PKCE. The token stays in a variable; what has to survive the way to the issuer and back (the
// link's secret, what was written, verifier and nonce) lies in sessionStorage until it is read once.
const SIGN_IN = `var m=sessionStorage,u=new TextEncoder(),box,token,who,again='';
function bytes(b){return btoa(String.fromCharCode.apply(null,new Uint8Array(b))).replace(/\\+/g,'-').replace(/\\//g,'_').replace(/=+$/,'')}
function random(){return bytes(crypto.getRandomValues(new Uint8Array(32)))}
function take(k){var v=m.getItem(k);m.removeItem(k);return v?JSON.parse(v):null}
function back(){return location.origin+location.pathname.replace(/[^/]*$/,'sign-in')}
function fields(f){var o={};new FormData(f).forEach(function(v,k){if(k==='decision'||k==='comment')o[k]=v});return o}
function say(t){var p=d.getElementById('sign-in-fault');p.textContent=t;p.hidden=!t}
function begin(){var v=random(),st=random(),n=random(),x=box.dataset;crypto.subtle.digest('SHA-256',u.encode(v)).then(function(h){
var f=d.querySelector('form'),a=new URL(x.authorize),q={response_type:'code',client_id:x.client,redirect_uri:back(),scope:x.scope,state:st,nonce:n,code_challenge:bytes(h),code_challenge_method:'S256'};
if(again)q.prompt=again;
m.setItem('sign-in:'+st,JSON.stringify({path:location.pathname,secret:s,verifier:v,nonce:n,fields:fields(f)}));
Object.keys(q).forEach(function(k){a.searchParams.set(k,q[k])});location.assign(a.href)})}
function exchange(k){var x=box.dataset;if(!k.code){say('You were not signed in'+(k.error?': '+k.error:'')+'. Nothing was decided.');return}
say('Signing in …');
fetch(x.token,{method:'POST',credentials:'omit',body:new URLSearchParams({grant_type:'authorization_code',code:k.code,redirect_uri:back(),client_id:x.client,code_verifier:k.verifier})})
.then(function(r){return r.json()}).then(function(a){var b=a.id_token.split('.')[1].replace(/-/g,'+').replace(/_/g,'/'),
c=JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(b),function(z){return z.charCodeAt(0)})));
if(c.nonce!==k.nonce)throw 0;token=a.id_token;who=String(c[x.claim]||c.sub);say('');show();var h=d.getElementById('decide');h.focus();h.scrollIntoView()})
.catch(function(){say('The sign-in did not succeed. Nothing was decided; sign in once more.')})}
function show(){box=d.getElementById('sign-in');if(!box)return;var f=d.querySelector('form'),b=d.getElementById('sign-in-button');
f.hidden=!token;b.onclick=begin;b.hidden=!!token&&!d.querySelector('.fault:not([hidden])');
if(token){d.getElementById('signed-in').textContent='You are signed in as '+who+'.';if(d.querySelector('main>.fault')){again='login';b.textContent='Sign in as somebody else'}}
f.onsubmit=function(e){e.preventDefault();var b=f.querySelector('button');b.disabled=true;
fetch(location.pathname,{method:'POST',headers:{authorization:'Bearer '+token},body:new URLSearchParams(new FormData(f))})
.then(function(r){if(r.status===401){token='';say('Your sign-in has ended. Nothing was decided; sign in once more, what you wrote stays.');b.disabled=false;show();return}
return r.text().then(function(t){var p=new DOMParser().parseFromString(t,'text/html'),n=p.querySelector('main');if(!n)throw 0;
d.querySelector('main').replaceWith(d.adoptNode(n));d.title=p.title;form();show();var h=d.querySelector('h1');h.tabIndex=-1;h.focus();window.scrollTo(0,0)})})
.catch(function(){b.disabled=false;say('The decision could not be sent. Send it again; it counts once.')})}}
show();
(function(){var k=box&&take('answer:'+location.pathname);if(!k)return;var f=k.fields||{},c=d.getElementById('comment');
if(f.comment)c.value=f.comment;if(f.decision){var r=d.querySelector('[name=decision][value='+f.decision+']');r.checked=true;r.onchange()}
exchange(k)})();`;

export const SIGN_IN_SCRIPT = `(function(){${FORM}${SIGN_IN}})();`;

// The issuer sends everybody back to one address; whoever began there goes on to the request, secret and all.
export const RETURN_SCRIPT = `(function(){var m=sessionStorage,q=new URLSearchParams(location.search),k='sign-in:'+q.get('state'),v=m.getItem(k);
if(!v)return;m.removeItem(k);var b=JSON.parse(v);b.code=q.get('code');b.error=q.get('error');var p=b.path,s=b.secret;delete b.secret;
m.setItem('answer:'+p,JSON.stringify(b));location.replace(p+(s?'#'+s:''))})();`;

export const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
