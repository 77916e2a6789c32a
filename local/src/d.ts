import { compileExpression } from './asl/jsonata/expression';
const scope: any = { input: {}, now: 0, context: () => null, variable: () => undefined, random: () => 0.5, uuid: () => 'u' };
for (const src of ['($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100))','($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100000))','($f := function($n) { $f($n + 1) }; $f(0))','$sum([1..500000])', '$map([1..3], function($x){$x * 2})','$now()','$fromMillis(0)','$eval("1")','$string($now("[Y]"))','$x ?? 1', 'function($x){1}','$toMillis("2020-01-01T00:00:00Z")','$filter([1,2],function($x){$x=1})','$hash("a","SHA-256")','$partition([1,2,3],2)','$parse("[1]")','$uuid()','$random()','$random(1)','/a/','$shuffle([1,2,3])']) {
  const t = Date.now(); try { console.log(src, '=>', JSON.stringify(compileExpression(src, 'Output').evaluate(scope)), Date.now() - t); } catch (e: any) { console.log(src, '!!', e.constructor.name, e.code ?? '', String(e.message).slice(0, 200), Date.now() - t); }
}
