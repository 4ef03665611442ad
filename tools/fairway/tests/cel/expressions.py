"""What the API server's own CEL was asked about: by hand, and by crossing operators with operands."""

from __future__ import annotations

import itertools
from typing import Any

VERSION = "1.33"
TYPES: dict[str, Any] = {
    "b": "bool",
    "i": "int",
    "f": "double",
    "s": "string",
    "li": "list(int)",
    "ls": "list(string)",
    "m": "map(string,int)",
    "pod": {
        "name": "test.Pod",
        "fields": {"name": "string", "replicas": "int", "labels": "map(string,string)", "spec": "dyn"},
    },
    "authorizer": "authorizer",
}
VARIABLES: dict[str, Any] = {
    "b": True,
    "i": 7,
    "f": 2.5,
    "s": "héllo world",
    "li": [3, 1, 2],
    "ls": ["b", "a", "c", "a"],
    "m": {"one": 1, "two": 2},
    "pod": {
        "name": "web-1",
        "replicas": 3,
        "labels": {"app": "web"},
        "spec": {"a": [1, "x", None, {"k": 2.5}]},
    },
    "nothing": None,
    "object": {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "labels": {"app": "web", "app.kubernetes.io/name": "web"},
            "annotations": {},
        },
        "spec": {
            "replicas": 3,
            "paused": False,
            "ratio": 0.5,
            "template": {
                "spec": {
                    "containers": [
                        {
                            "name": "web",
                            "image": "registry.example.com/web:1.2.3",
                            "ports": [{"containerPort": 8080}, {"containerPort": 9090, "name": "metrics"}],
                            "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}},
                            "env": [{"name": "A", "value": "1"}],
                        },
                        {"name": "log", "image": "busybox", "resources": {}},
                    ]
                }
            },
        },
    },
}

_OPERANDS = (
    *("1", "-2", "0", "3u", "0u", "1.5", "0.0", "'a'", "''", "b'a'", "true", "null", "[1]", "[]", "{'a': 1}"),
    *("duration('1m')", "timestamp('2020-01-01T00:00:00Z')", "int", "optional.of(1)", "quantity('1Gi')"),
)
_DYNAMIC = (
    *("1", "2u", "1.0", "'a'", "b'a'", "true", "null", "[1]", "{'a': 1}", "duration('1s')"),
    *("timestamp(0)", "optional.none()", "ip('10.0.0.1')"),
)
_OPERATORS = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||")
_UNARY = (
    "-",
    "!",
    "size",
    "string",
    "int",
    "uint",
    "double",
    "bool",
    "bytes",
    "type",
    "dyn",
    "duration",
    "timestamp",
)


def crossed() -> list[str]:
    """Every operator on operands of every kind, typed and dynamic, and every conversion of each."""
    pairs = itertools.product(_OPERANDS, _OPERATORS, _OPERANDS)
    found = [f"{left} {operator} {right}" for left, operator, right in pairs]
    dynamic = itertools.product(_DYNAMIC, _OPERATORS, _DYNAMIC)
    found += [f"dyn({left}) {operator} dyn({right})" for left, operator, right in dynamic]
    for name in _UNARY:
        call = "{0}{1}" if name in "-!" else "{0}({1})"
        found += [call.format(name, operand) for operand in _OPERANDS]
        found += [call.format(name, f"dyn({operand})") for operand in _DYNAMIC]
    return found


LANGUAGE = r"""
1
-1
9223372036854775807
-9223372036854775808
9223372036854775808
18446744073709551615u
18446744073709551616u
0x1F
-0x1f
0xFFu
1.5e3
.5
1e400
1e-3
'single'
"double"
'''triple ' quote'''
'it\'s'
"tab\tnew\nquote\"x"
r'raw\n'
R"raw\d"
'\u00e9'
'\U0001F600'
'\x41'
'\101'
'\ud800'
'\q'
b'abc'
b'\xff'
b'\u00e9'
br'a\n'
B"x"
b'é'
'é'
true && false
true || false
!true
!!true
--1
-(-1)
- -1
1 + 2 * 3
(1 + 2) * 3
10 - 2 - 3
7 / 2
-7 / 2
7 % 3
-7 % 3
7u / 2u
1.0 / 0.0
-1.0 / 0.0
0.0 / 0.0
1 / 0
1 % 0
1u / 0u
1u % 0u
9223372036854775807 + 1
-9223372036854775808 - 1
9223372036854775807 * 2
-9223372036854775808 / -1
-9223372036854775808 % -1
-(-9223372036854775808)
18446744073709551615u + 1u
0u - 1u
18446744073709551615u * 2u
true ? 1 : 2
false ? 1 : 2
b ? i : 0
b ? 'a' : 1
i > 3 ? 'big' : 'small'
i > 3 ? i > 5 ? 1 : 2 : 3
1 in [1, 2, 3]
4 in [1, 2, 3]
i in [1, 7]
i in li
'a' in ['a']
'a' in {'a': 1}
'one' in m
1 in {1: 2}
1.0 in [1, 2]
dyn(1.0) in [1, 2]
dyn('a') in [1, 2]
dyn(true) in [1, 2]
dyn(1u) in [1, 2]
dyn(b'a') in [1, 2]
s in ls
nothing in [1]
nothing in [null]
[1] in [[1], [2]]
i in []
li in [[3, 1, 2]]
'web' in object.metadata.labels
'app' in object.metadata.labels
3 in object.spec
[1, 2, 3][0]
[1, 2, 3][3]
[1, 2, 3][-1]
[1, 2, 3][i]
[1, 2, 3][dyn(1.0)]
[1, 2, 3][dyn(1.5)]
[1, 2, 3][dyn(1u)]
[1, 2, 3][dyn('a')]
[1, 2, 3][dyn(true)]
{'a': 1}['a']
{'a': 1}['b']
{'a': 1}.a
{'a': 1}.b
{1: 'x'}[1]
{1: 'x'}[dyn(1u)]
{1: 'x'}[dyn(1.0)]
{1u: 'x'}[dyn(1)]
{true: 'x'}[true]
{true: 'x'}[false]
{'a': {'b': [1, {'c': 2}]}}.a.b[1].c
{1: 1, 2: 2}
{'a': 1, 'a': 2}
{1.5: 2}
{'a': 1, 2: 3}
{'a': 1, 'b': 'x'}
[1, 'a']
[1, 2.0]
[1, 1u]
[1, null]
['a', null]
[1, dyn('a')]
[dyn(1), 'a']
[[], [1]]
[[1], ['a']]
[{}, {'a': 1}]
[duration('1s'), null]
[nothing, 1]
{'a': dyn(1), 'b': 2}
{'a': 1, 'b': dyn(2)}
{'a': []}
{}
[]
[1,]
{'a': 1,}
[1, 2] + [3]
[1] + []
[] + [1]
['a'] + [1]
li + [4]
'a' + 'b'
s + '!'
b'a' + b'b'
'a' < 'b'
'b' < 'a'
'é' > 'z'
b'a' < b'b'
true > false
1 < 2
1 < 2.5
2.5 > 1
1u < 2
1 < 2u
2u > 1.5
-1 < 1u
1 == 1.0
1 == 1u
1 == 'a'
dyn(1) == 1.0
dyn(1) == 'a'
dyn(1) != 'a'
dyn([1]) == [1.0]
dyn([1, 'a']) == [1, 'a']
[1, 2] == [1, 2]
[1, 2] == [2, 1]
{'a': 1} == {'a': 1}
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
{'a': 1} == {'a': 2}
dyn({'a': 1}) == dyn({'a': 1u})
null == null
nothing == null
nothing != null
s == null
i == null
object == null
object.spec == null
li == []
0.0 == -0.0
0.0 / 0.0 == 0.0 / 0.0
double('NaN') < 1.0
dyn(double('NaN')) == 1
type(1) == int
type(1) == type(2)
type('a') == string
type(1) == uint
type(type(1)) == type
type([]) == list
type({}) == map
type(null) == null_type
type(duration('1s')) == google.protobuf.Duration
type(timestamp(0)) == google.protobuf.Timestamp
type(optional.of(1)) == optional_type
type(b'') == bytes
type(nothing)
type(object)
type(ip('1.1.1.1')) == net.IP
type(cidr('1.1.1.1/8'))
type(url('http://a'))
type(quantity('1'))
int
google.protobuf.Timestamp
has(object.spec)
has(object.status)
has(object.spec.replicas)
has(object.status.replicas)
has(object.spec.replicas.x)
has(object.metadata.labels.app)
has(object.metadata.annotations.x)
has({'a': 1}.a)
has({'a': 1}.b)
has(pod.name)
has(pod.labels.app)
has(pod.nope)
has(m.one)
has(m.three)
has(s.x)
has(object)
has(object['spec'])
has(object.spec.template.spec.containers[0].image)
has(object.spec.template.spec.containers[5].image)
has(nothing.a)
has(object.?spec.replicas)
has(object.?status.replicas)
(b ? object : nothing).spec.replicas
has((b ? object : nothing).spec)
(b ? object.spec : object.metadata).replicas
(b ? {'a': 1} : {'a': 2}).a
[object.spec, object.metadata][0].replicas
object.spec.replicas
object.spec.replicas > 2
object.spec.replicas == 3.0
object.spec.ratio
object.spec.ratio < 1
object.spec.paused
!object.spec.paused
object.spec.paused || object.spec.replicas > 1
object.spec.nope
object.nope.nope
object.spec.replicas.x
object['spec']['replicas']
object['spec'].replicas
object[s]
object.metadata.labels['app.kubernetes.io/name']
object.metadata['labels']['nope']
object.metadata.labels[object.metadata.name]
object.metadata.labels[object.metadata.name + 'x']
object.metadata.labels[b ? 'app' : 'x']
object.spec.template.spec.containers[0].image
object.spec.template.spec.containers[1].image
object.spec.template.spec.containers[2].image
object.spec.template.spec.containers[-1]
object.spec.template.spec.containers['a']
object.spec.template.spec.containers[1.0]
object.spec.template.spec.containers.size()
size(object.spec.template.spec.containers)
size(object.metadata.labels)
size(object.spec.replicas)
size(object.metadata.name)
object.metadata.name.size()
object.metadata.name + '-x'
object.metadata.name + 1
object.spec.replicas + 1
object.spec.replicas + 1u
object.spec.replicas - 'a'
object.spec.replicas * 2 == 6
-object.spec.replicas
-object.metadata.name
!object.metadata.name
object.metadata.name && true
true && object.metadata.name
object.spec.nope || true
true || object.spec.nope
object.spec.nope && false
false && object.spec.nope
object.spec.nope && true
object.spec.nope || object.spec.other
object.spec.nope || false
object.metadata.name || true
object.metadata.name || false
object.spec.nope ? 1 : 2
object.metadata.name ? 1 : 2
object.spec.nope == 1 || object.spec.replicas == 3
object.spec.nope + 1 == 2 || true
[object.spec.nope] == [1] || true
{'a': object.spec.nope}.a == 1 || true
object.spec.nope.startsWith('a') || true
object.metadata.name.replace(object.spec.nope, 'a') == 'a' || true
pod.name
pod.replicas + 1
pod.labels.app
pod.labels.nope
pod.labels['app']
pod.nope
pod.name.nope
pod.spec.a[0]
pod.spec.a[3].k
pod.replicas == 'a'
pod.name == 'web-1'
pod == pod
i.x
s.x
b.x
li.x
i + s
i && b
unknown
unknown.x
unknown.x()
unknown()
i.unknown()
a.b.c
.i
.unknown
.size([1])
size(1)
size()
size(1, 2)
'a'.size(1)
'a'.startsWith(1)
'a'.startsWith('b', 'c')
startsWith('a', 'b')
i.startsWith('a')
object.metadata.name.startsWith('w')
object.metadata.name.startsWith(1)
object.spec.replicas.startsWith('a')
object.metadata.name.startsWith(object.spec.replicas)
object.metadata.name.contains('e')
object.metadata.name.endsWith('b')
object.metadata.name.matches('^w')
object.spec.replicas.matches('^w')
object.metadata.name.matches(object.spec.replicas)
object.metadata.name.matches('(')
object.metadata.name.matches(object.metadata.name)
object.spec.replicas.lowerAscii()
object.metadata.name.charAt(object.metadata.name)
object.metadata.name.substring(1)
object.metadata.name.split(1)
string(object.spec.replicas)
string(object.metadata)
string(nothing)
int(object.metadata.name)
int(object.spec.replicas)
int(object.spec.ratio)
double(object.spec.replicas)
bool(object.metadata.name)
dyn(1) + dyn(2)
dyn('a').size()
dyn(1).size()
Foo{}
Foo{a: 1}
a.B{}
google.protobuf.Timestamp{}
as
namespace
if(true)
loop + 1
object.namespace
object.metadata.namespace
object.metadata.namespace == 'shop'
object.metadata.in
object.metadata.null
object.if
1 +
+ 1
(1
1)
[1
{'a': 1
{'a' 1}
'abc
"abc
1 2
a b c
object.
object..a
object.?a
object.1
@
$x
#
a = 1
a && && b
a | b
a & b
? 1 : 2
true ? 1
true ? 1 :
f(
f(1,
f(1,)
!
-
()
[,]
{,}
[1,,2]
`a`
object.`a`
1 ? 2 : 3
1.
1..2
1.e5
0x
0b1
1L
// comment
1 // comment
'a' /* x */
in
1 in
null.x
null
true.x
'a'.b
size
size.x
i()
"""

MACROS = r"""
[1, 2, 3].all(x, x > 0)
[1, 2, 3].all(x, x > 1)
[].all(x, x > 1)
[1, 2, 3].exists(x, x > 2)
[1, 2, 3].exists(x, x > 5)
[].exists(x, true)
[1, 2, 3].exists_one(x, x > 2)
[1, 2, 3].exists_one(x, x > 1)
[1, 2, 3].existsOne(x, x > 2)
[1, 2, 3].map(x, x * 2)
[1, 2, 3].map(x, 'a')
[1, 2, 3].map(x, x > 1, x * 2)
[1, 2, 3].map(x, x > 1, 'k')
[1, 2, 3].filter(x, x > 1)
[1, 2, 3].filter(x, false)
{'a': 1, 'b': 2}.all(k, k != 'c')
{'a': 1}.exists(k, k == 'a')
{'a': 1}.map(k, k + '!')
{'a': 1}.filter(k, k == 'b')
{'a': 1}.exists_one(k, true)
m.all(k, m[k] > 0)
m.exists(k, k == 'two')
li.all(x, x < 4)
li.exists(x, x == 2)
li.map(x, x + 1)
li.filter(x, x > 1).size()
li.map(x, li.map(y, x * y))
li.all(x, li.exists(y, x == y))
li.exists(x, li.all(y, x >= y))
ls.map(x, x.upperAscii())
ls.exists_one(x, x == 'a')
ls.exists_one(x, x == 'b')
ls.filter(x, x.startsWith('a')).size() == 2
object.spec.template.spec.containers.all(c, c.image.startsWith('registry.example.com/'))
object.spec.template.spec.containers.all(c, has(c.resources))
object.spec.template.spec.containers.all(c, has(c.resources.limits))
object.spec.template.spec.containers.all(c, c.resources.limits.memory == '1Gi')
object.spec.template.spec.containers.exists(c, c.resources.limits.memory == '1Gi')
object.spec.template.spec.containers.exists(c, c.resources.limits.memory == '2Gi')
object.spec.template.spec.containers.exists_one(c, c.resources.limits.memory == '1Gi')
object.spec.template.spec.containers.map(c, c.name)
object.spec.template.spec.containers.map(c, c.nope)
object.spec.template.spec.containers.filter(c, c.nope)
object.spec.template.spec.containers.filter(c, has(c.env)).map(c, c.env)
object.spec.template.spec.containers.map(c, has(c.ports), c.ports.map(p, p.containerPort))
object.spec.template.spec.containers.all(c, !has(c.ports) || c.ports.all(p, p.containerPort > 1024))
object.spec.template.spec.containers.all(c, c.name)
object.spec.template.spec.containers.exists(c, c.name)
object.spec.template.spec.containers.exists_one(c, c.name)
object.spec.template.spec.containers.filter(c, c.name)
object.metadata.labels.all(k, k.startsWith('app'))
object.metadata.labels.exists(k, object.metadata.labels[k] == 'web')
object.metadata.annotations.all(k, false)
object.spec.nope.all(x, true)
object.spec.replicas.all(x, true)
object.metadata.name.all(x, true)
object.spec.paused.all(x, true)
object.spec.ratio.exists(x, true)
nothing.all(x, true)
object.all(x, x != '')
i.all(x, true)
s.all(x, true)
'abc'.map(x, x)
dyn(1).all(x, true)
dyn(b'a').all(x, true)
dyn(1u).all(x, true)
dyn(timestamp(0)).all(x, true)
dyn(duration('1s')).exists(x, true)
dyn(optional.of([1])).all(x, true)
dyn(int).all(x, true)
dyn(ip('1.1.1.1')).all(x, true)
dyn(url('http://a')).all(x, true)
[1, 2, 3].all(x, 1 / (x - 2) > 0)
[1, 2, 3].all(x, 1 / (x - 2) > -5)
[1, 2, 3].exists(x, 1 / (x - 2) > 0)
[1, 2, 3].exists(x, 1 / (x - 2) > 5)
[1, 2, 3].exists_one(x, 1 / (x - 2) > 0)
[1, 2, 3].map(x, 1 / (x - 2))
[1, 2, 3].map(x, 1 / (x - 2) > 0, x)
[1, 2, 3].filter(x, 1 / (x - 2) > 0)
[0, 0].map(x, 1 / x)
[1, 2].all(x, x)
[1, 2].exists(x, 'a')
[1, 2].filter(x, x)
[1, 2].map(x, x, x)
[1, 2].all(1, true)
[1, 2].all(x.y, true)
[1, 2].map(1, true)
[1, 2].filter('x', true)
[1, 2].all(__result__, true)
[1, 2].map(__result__, true)
[1, 2].all(x)
[1, 2].all()
[1, 2].map(x)
[1, 2].filter(x)
[1, 2].all(x, true, false, 1)
all([1], x, true)
has(1)
has()
has(i)
has(object.a, object.b)
has(object.size())
[1].all(i, i == 1) && i == 7
[1].all(object, object == 1)
[1].map(x, x).map(x, x).map(x, x)
[[1, 2], [3]].map(l, l.map(x, x + 1))
[[1, 2], [3]].all(l, l.exists(x, x > 1))
[1, 2].map(x, [x])
[1, 2].map(x, {'k': x})
[{'a': 1}, {'a': 2}].map(o, o.a)
[{'a': 1}, {'a': 2}].filter(o, o.a > 1)[0].a
[1, 2, 3].map(x, x)[1]
[1, 2, 3].filter(x, x > 1)[0]
[1, 2, 3].filter(x, x > 9)[0]
[1, 2].all(i, v, i < v)
[1, 2].all(i, v, v > i)
[1, 2].exists(i, v, i == 1 && v == 2)
[1, 2].existsOne(i, v, v == 2)
[1, 2].exists_one(i, v, v > 0)
{'a': 1}.all(k, v, k == 'a' && v == 1)
{'a': 1}.exists(k, v, v == 2)
{'a': 1}.existsOne(k, v, v == 1)
m.all(k, v, v > 0)
m.exists(k, v, k == 'one' && v == 1)
[1, 2].transformList(i, v, v * i)
[1, 2].transformList(i, v, i > 0, v)
m.transformList(k, v, v > 1, k)
m.transformMap(k, v, v + 1)
m.transformMap(k, v, v > 1, v + 1)
m.transformMap(k, v, v / 0)
[5, 6].transformMap(i, v, v * 2)
[5, 6].transformMap(i, v, i > 0, v * 2)
[5, 6].transformMap(i, v, 'x')
m.transformMapEntry(k, v, {k + 'x': v})
m.transformMapEntry(k, v, v > 1, {v: k})
m.transformMapEntry(k, v, {'same': v})
['a', 'b'].transformMapEntry(i, v, {v: i})
{'a': {'b': 1}}.transformMap(k, v, v.b)
object.metadata.labels.all(k, v, v == 'web')
object.metadata.labels.exists(k, v, v == 'nope')
object.metadata.labels.transformMap(k, v, v.size())
object.metadata.labels.transformList(k, v, k).size()
object.spec.replicas.all(k, v, true)
object.metadata.name.exists(k, v, true)
nothing.transformList(k, v, v)
nothing.transformMap(k, v, v)
[1].all(i, i, true)
[1].all(1, v, true)
[1].all(i, 1, true)
[1].all(__result__, v, true)
[1].transformMap(i, v)
i.all(k, v, true)
optional.of(1).optMap(x, x + 1)
optional.none().optMap(x, x)
optional.of(1).optFlatMap(x, optional.of(x + 1))
optional.of(1).optFlatMap(x, optional.none())
optional.of([1]).optFlatMap(x, x[?0])
optional.of([]).optFlatMap(x, x[?0])
optional.of(1).optMap(x, 2)
optional.of(1).optMap(x, x + x)
optional.of(1).optMap(1, 2)
optional.of(1).optFlatMap(1, 2)
object.?spec.?replicas.optMap(r, r > 1).orValue(false)
object.?spec.?nope.optMap(r, r > 1).orValue(false)
object.?spec.optMap(x, x.replicas)
object.?spec.optMap(x, x.nope)
[1, 2].map(x, optional.of(x))
[1, 2, 3].map(x, x > 1 ? 'a' : 'b')
[1, 2, 3].all(x, x in [1, 2, 3])
[1, 2, 3].all(x, x in li)
[1, 2, 3].exists(x, x in [])
['a', 'b'].all(x, x in object.metadata.labels)
[1, 2, 3].map(x, object.spec.replicas)
[1, 2, 3].map(x, object.spec.nope)
[1, 2, 3].all(x, object.spec.nope == x || x > 0)
[1, 2, 3].all(x, object.spec.nope == x)
[1, 2, 3].exists(x, object.spec.nope == x || x == 3)
[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(a, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(b, a + b > 0))
[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(a, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(b, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(c, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(d, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(e, a + b + c + d + e > 0)))))
"""  # noqa: E501 - an expression is one line

OPTIONALS = r"""
optional.of(1)
optional.none()
optional.of(null)
optional.ofNonZeroValue(0)
optional.ofNonZeroValue(1)
optional.ofNonZeroValue('')
optional.ofNonZeroValue('a')
optional.ofNonZeroValue([])
optional.ofNonZeroValue([1])
optional.ofNonZeroValue({})
optional.ofNonZeroValue(null)
optional.ofNonZeroValue(false)
optional.ofNonZeroValue(0.0)
optional.ofNonZeroValue(0u)
optional.ofNonZeroValue(b'')
optional.ofNonZeroValue(duration('0s'))
optional.ofNonZeroValue(timestamp(0))
optional.ofNonZeroValue(int)
optional.of(1).value()
optional.none().value()
optional.of(1).hasValue()
optional.none().hasValue()
optional.of(1).orValue(2)
optional.none().orValue(2)
optional.of(1).or(optional.of(2))
optional.none().or(optional.of(2))
optional.none().or(optional.none()).orValue(3)
optional.of(1).orValue('a')
optional.of(1).or(2)
optional.of(1) == optional.of(1)
optional.of(1) == optional.of(1.0)
optional.of(1) == optional.of(2)
optional.of(1) == optional.none()
optional.none() == optional.none()
optional.of(1) == 1
dyn(optional.of(1)) == dyn(1)
optional.of(1) != optional.none()
optional.of(optional.of(1))
optional.of([1])[0]
optional.of([1])[5]
optional.of([1])[?0]
optional.of([1])[?5]
optional.of({'a': 1}).a
optional.of({'a': 1}).b
optional.of({'a': 1}).?a
optional.of({'a': 1})['a']
optional.none()[0]
optional.none().a
{'a': 1}.?a
{'a': 1}.?b
{'a': 1}[?'a']
{'a': 1}[?'b']
[1][?0]
[1][?1]
[1][?-1]
[1][?dyn('a')]
[1][?dyn(0.0)]
{'a': {'b': 1}}.?a.b
{'a': {'b': 1}}.?a.c
{'a': {'b': 1}}.?x.c
{'a': {'b': 1}}.?a.?b.orValue(0)
{'a': {'b': 1}}.?x.?b.orValue(0)
object.?spec.?replicas.orValue(1)
object.?status.?replicas.orValue(1)
object.?spec.replicas.orValue(1)
object.?status.replicas.orValue(1)
object.?metadata.?labels[?'app'].orValue('')
object.?metadata.?labels['app'].orValue('')
object.?metadata.?labels['nope'].orValue('x')
object.metadata.?labels.?app == optional.of('web')
object.metadata.?annotations[?'x'].hasValue()
object.spec.template.spec.containers[?0].?image.orValue('none')
object.spec.template.spec.containers[?9].?image.orValue('none')
object.spec.template.spec.containers[?'a'].hasValue()
object.spec.?replicas.?x.hasValue()
object.spec.replicas.?x.hasValue()
object.metadata.name.?x.hasValue()
nothing.?a
nothing.?a.b
object.nope.?a
object.?spec.orValue(1) == 1
object[?'spec'].hasValue()
object[?s].hasValue()
object[?object.nope].hasValue()
object[?object.nope].hasValue() || true
object.?spec[object.nope].hasValue() || true
object.?a
object.?a.b.c
pod.?name
pod.?nope
pod.?labels.?app.orValue('')
pod.?labels.app
m.?one.orValue(0)
m.?three.orValue(0)
m[?'one']
li[?0]
li[?7].orValue(-1)
i.?x
s.?x
[?optional.of(1), 2]
[?optional.none(), 2]
[?1, 2]
[?dyn(1), 2]
[?nothing]
[1, ?object.?spec.?replicas]
[?m.?one, ?m.?three]
{?'a': optional.of(1)}
{?'a': optional.none()}
{?'a': 1}
{?'a': dyn(1)}
{'b': 2, ?'a': m.?one}
{?'a': m.?three, 'b': 2}
{'a': 1, ?'a': optional.none()}
{?'x': object.?spec.?replicas}.size()
[optional.of(1), optional.none()].unwrapOpt()
optional.unwrap([optional.of(1), optional.none()])
optional.unwrap([dyn(1)])
[1, 2].first()
[1, 2].last()
[].first()
[].last().orValue(3)
ls.first().orValue('z')
object.spec.template.spec.containers.first().?name
object.spec.template.spec.containers.last().orValue({}).name
object.spec.replicas.first()
dyn(1).orValue(2)
dyn(1).or(optional.of(2))
object.spec.replicas.orValue(2)
object.nope.orValue(2)
object.metadata.name.hasValue()
object.metadata.name.value()
optional.of(object).spec.replicas
optional.of(object).?spec.replicas.value()
has(optional.of(object).spec.replicas)
has(optional.none().x)
has(object.?spec.?replicas)
(b ? optional.of(1) : optional.none()).orValue(0)
b ? optional.of(object) : optional.none()
(b ? object.?spec : object.?metadata).replicas
"""
