"""What each pyperformance program computes, in a form that interpreters can be compared by.

Most of those programs return nothing and print nothing, so a wrong result would go unseen. After a program has run, the
source text below is run in its namespace with smaller sizes, and must leave what was computed in `result`.
"""

CHECKS = {
    "bm_2to3": """
from lib2to3.refactor import RefactoringTool, get_fixers_from_package
tool = RefactoringTool(get_fixers_from_package("lib2to3.fixes"))
result = str(tool.refactor_string("print 1, u'x'\\nfor k, v in d.iteritems():\\n    exec k in v\\n", "check"))
""",
    "bm_argparse": """
parser = argparse.ArgumentParser(prog="check")
parser.add_argument("files", nargs="+")
parser.add_argument("--number", type=int, default=1)
result = sorted(vars(parser.parse_args(["--number", "2", "a", "b"])).items()), parser.format_usage()
""",
    "bm_async_generators": """
import asyncio
async def values():
    return [value async for value in tree(range(500))]
result = asyncio.run(values())
""",
    "bm_async_tree": "result = sorted(async_tree.cache.items())",
    "bm_asyncio_tcp": "result = None  # it counts the bytes itself",
    "bm_asyncio_websockets": "result = None  # it waits for all messages itself",
    "bm_barnes_hut": """
particles = create_deterministic_galaxy(40, 500, 400)
advance_system(particles, 0.5, TIME_STEP, 1000, 800)
result = round(calculate_system_energy(particles), 6)
""",
    "bm_base64": """
result = [globals()[name] for name in sorted(globals()) if name.endswith(("_TINY", "_SMALL", "_9K_STR")) and name[0] in "AB"]
result = [one.decode() if isinstance(one, bytes) else one for one in result]
result.append([base64.b64decode(B64_TINY), base64.a85decode(A85_SMALL), base64.b32decode(B32_9K_STR)[:99]])
""",
    "bm_bpe_tokeniser": """
text = "the theory of the thing, the other thing and 12 others " * 3
encoding = SimpleBytePairEncoding.train(text, 264, r" ?[a-z]+| ?[0-9]+|[^a-z0-9]+")
result = encoding.encode(text), sorted(encoding.mergeable_ranks.items())[-30:]
""",
    "bm_chameleon": 'result = PageTemplate("<p>${options[\'x\']}</p>")(options={"x": "<1>"})',
    "bm_chaos": """
import random
chaos_points = []
class ChaosCheck(Chaosgame):
    def truncate(self, point):
        super().truncate(point)
        chaos_points.append((point.x, point.y))
spline = Spline([GVector(1.5, 3.3, 0.0), GVector(1.6, 4.1, 0.0), GVector(2.9, 5.5, 0.0), GVector(1.7, 4.4, 0.0)],
                3, [0, 0, 0, 1, 1, 1])
ChaosCheck([spline, spline], 0.25).create_image_chaos(50, 60, 200, None, 1234)
result = chaos_points
""",
    "bm_comprehensions": """
result = [repr(w) for w in WidgetTray(1, make_some_widgets()).sorted_widgets]
""",
    "bm_concurrent_imap": "result = list(ThreadPool(2).imap(f, range(50), 7))",
    "bm_coroutines": """
try:
    fibonacci(12).send(None)
except StopIteration as stop:
    result = stop.value
""",
    "bm_coverage": """
traced = coverage.Coverage(data_file=None)
traced.start()
fibonacci(3)
traced.stop()
data = traced.get_data()
result = [sorted(data.lines(file)) for file in data.measured_files() if file.endswith("bm_coverage/run_benchmark.py")]
""",
    "bm_crypto_pyaes": "result = pyaes.AESModeOfOperationCTR(KEY).encrypt(CLEARTEXT[:100])",
    "bm_decimal_factorial": "result = None  # it compares its result with the right one itself",
    "bm_decimal_pi": "result = None  # it compares its result with the right one itself",
    "bm_deepcopy": """
original = {"list": [1, [2]], "tuple": (1, [2])}
duplicate = copy.deepcopy(original)
duplicate["tuple"][1].append(3)
result = original, duplicate, copy.deepcopy(A("hello", [1, 2], True))
""",
    "bm_deltablue": """
delta_blue(10)
first, last = Variable("first", 3), Variable("last", 4)
EqualityConstraint(first, last, Strength.REQUIRED)
edit = EditConstraint(first, Strength.PREFERRED)
edits = OrderedCollection()
edits.append(edit)
plan = planner.extract_plan_from_constraints(edits)
first.value = 17
plan.execute()
result = first.value, last.value, [str(c).split(" object")[0] for c in plan.v]
""",
    "bm_django_template": """
result = Template("{% for x in xs %}{{ x|upper }}{% if x == 'b' %}!{% endif %}{% endfor %}").render(Context({"xs": "ab<"}))
""",
    "bm_docutils": """
from docutils.core import publish_string
result = publish_string("Title\\n=====\\n\\n* *a*\\n* ``b``\\n\\n.. note:: c\\n", writer_name="html5").decode()
""",
    "bm_dulwich_log": """
with dulwich.repo.Repo(repo_path) as again:
    result = [(entry.commit.id, entry.commit.author, entry.commit.message) for entry in again.get_walker(head)]
""",
    "bm_fannkuch": "result = [fannkuch(n) for n in range(3, 8)]",
    "bm_float": "result = repr(benchmark(1000))",
    "bm_gc_collect": "result = len(create_gc_cycles(3, 2))  # it counts what is collected itself",
    "bm_gc_traversal": "result = len(create_recursive_containers(10))  # it counts what is collected itself",
    "bm_generators": "result = list(tree(range(2000)))",
    "bm_genshi": """
from genshi.template import MarkupTemplate
source = '<p xmlns:py="http://genshi.edgewall.org/"><b py:for="x in xs" py:if="x">$x</b></p>'
result = MarkupTemplate(source).generate(xs=[0, 1, "<"]).render()
""",
    "bm_go": "result = versus_cpu()",
    "bm_hexiom": """
stream = io.StringIO()
solve_file(LEVELS[2][0].strip(), Done.FIRST_STRATEGY, DESCENDING, stream)
result = stream.getvalue()
""",
    "bm_html5lib": """
from xml.etree.ElementTree import tostring
result = tostring(html5lib.parse("<p>a<b>b<i>c</b>d</i><table><td>e"), encoding="unicode")
""",
    "bm_json_dumps": "result = [json.dumps(globals()[case][0]) for case in CASES]",
    "bm_json_loads": "result = [json.loads(text) for text in objs]",
    "bm_logging": """
logger.warning(FORMAT, MESSAGE)
logger.debug(FORMAT, MESSAGE)
result = stream.getvalue()
""",
    "bm_mako": "result = Template('${a|h}: ${b + 1}').render(a='<&>', b=1)",
    "bm_mdp": "result = None  # it compares its result with the right one itself",
    "bm_meteor_contest": """
board, cti, pieces = get_puzzle(WIDTH, HEIGHT)
result = board, cti, [sorted(map(sorted, p)) for p in pieces]
""",
    "bm_nbody": """
offset_momentum(BODIES["sun"])
advance(0.01, 1000)
result = report_energy(), BODIES
""",
    "bm_networkx": """
graph = networkx.path_graph(30)
graph.add_edge(3, 17)
result = networkx.shortest_path_length(graph, 0), networkx.number_connected_components(graph), sorted(networkx.k_core(graph))
""",
    "bm_nqueens": "result = list(n_queens(6))",
    "bm_pathlib": """
path = pathlib.PurePosixPath("/a/b/c.tar.gz")
result = str(path.with_suffix(".x")), path.parts, path.suffixes, str(path.relative_to("/a")), path.match("*.gz")
""",
    "bm_pickle": """
result = [pickle.loads(pickle.dumps(one, protocol)) for protocol in range(6) for one in (DICT, TUPLE, DICT_GROUP)]
""",
    "bm_pidigits": "result = calc_ndigits(300)",
    "bm_pprint": "result = p.pformat(printable[:3])",
    "bm_pyflate": "result = None  # it checks its result itself, by a hash",
    "bm_raytrace": """
canvas = Canvas(30, 30)
scene = Scene()
scene.addLight(Point(30, 30, 10))
scene.lookAt(Point(0, 3, 0))
scene.addObject(Sphere(Point(1, 3, -10), 2), SimpleSurface(baseColour=(1, 1, 0)))
scene.addObject(Sphere(Point(-3, 2.3, -5), 0.4), SimpleSurface(baseColour=(0.2, 0.8, 0.5)))
scene.addObject(Halfspace(Point(0, 0, 0), Vector.UP), CheckerboardSurface())
scene.render(canvas)
result = list(canvas.bytes)
""",
    "bm_regex_compile": """
import bm_regex_v8
result = [(regex.pattern, regex.groups, regex.flags) for regex in bm_regex_v8.regexs]
""",
    "bm_regex_dna": "result = run_benchmarks(init_benchmarks(200, 42))",
    "bm_regex_effbot": """
found = [re.search(regex, string) for regex, string in init_benchmarks((0, 5, 50))]
result = [match and match.span() for match in found]
""",
    "bm_regex_v8": """
result = [[match.span() for match in regex.finditer(string)] for regex in regexs for string in strings[::9]]
""",
    "bm_richards": "result = Richards().run(1), taskWorkArea.holdCount, taskWorkArea.qpktCount",
    "bm_richards_super": "result = Richards().run(1), taskWorkArea.holdCount, taskWorkArea.qpktCount",
    "bm_scimark": """
grid = Array2D(20, 20)
for x, y in grid.indexes():
    grid[x, y] = x * 0.5 - y
SOR_execute(1.25, grid, 10, Array2D)
vector = Random(7).RandomVector(128)
FFT_transform(128, vector)
matrix = Random(7).RandomMatrix(ArrayList(12, 12))
factored, pivot = ArrayList(12, 12), array("i", [0]) * 12
LU(factored, matrix, pivot)
sparse = array("d", [0]) * 3
SparseCompRow_matmult(3, sparse, array("d", [1.5, 2, 3, 4]), array("i", [0, 1, 3, 4]), array("i", [0, 2, 1, 0]),
                      array("d", [1, 2, 3]), 2)
result = list(grid.data), list(vector), [list(row) for row in factored.data], list(pivot), MonteCarlo(2000), list(sparse)
""",
    "bm_spectral_norm": "result = eval_AtA_times_u([1] * 40), eval_AtA_times_u([0.5 * k for k in range(30)])",
    "bm_sphinx": """
import tempfile
with tempfile.TemporaryDirectory() as folder:
    sphinx_main(["-b", "text", "-Q", "-d", folder + "/doctrees", str(DOC_ROOT), folder + "/text"])
    # Two pages name the version of Python.
    pages = [page for page in sorted(Path(folder, "text").rglob("*.txt")) if page.stem not in ("contents", "license")]
    result = [(page.name, page.read_text()) for page in pages]
""",
    "bm_sqlalchemy_declarative": """
result = [(one.id, one.post_code, one.person.name) for one in session.query(Address).order_by(Address.id)]
""",
    "bm_sqlalchemy_imperative": "result = [tuple(row) for table in (Person, Address) for row in table.select().execute()]",
    "bm_sqlglot_v2": "result = parse_one(SQL).sql(), optimize(parse_one(SQL), TPCH_SCHEMA).sql()",
    "bm_sqlite_synth": """
connection = sqlite3.connect(":memory:")
connection.execute("create table words (word)")
connection.executemany("insert into words values (?)", [("x" * n,) for n in range(9)])
connection.create_aggregate("avglength", 1, AvgLength)
result = connection.execute("select avglength(word), count(*) from words").fetchall()
""",
    "bm_sympy": """
x, y = symbols("x y")
result = str(expand((x + 2 * y) ** 5)), str(integrate(x * tan(x) ** 0 + 1 / x, x)), str(summation(x ** y, (y, 1, 4)))
""",
    "bm_telco": """
banker = Context(rounding=ROUND_HALF_EVEN)
result = [str(banker.quantize(Decimal("0.00894") * n, Decimal("0.01"))) for n in range(1, 4000, 7)]
""",
    "bm_tomli_loads": """
result = tomli.loads("a = [1, 2.5, true]\\n[b.c]\\nd = 1979-05-27T07:32:00Z\\ne = 'f'\\n")
""",
    "bm_tornado_http": "result = None  # it counts the bytes itself",
    "bm_typing_runtime_protocols": """
values = [PropertyX(), Empty(), HasIntMethod(), InstanceVarXWithInt(), NominalX(), ManyInstanceVars()]
result = [[isinstance(value, protocol) for value in values] for protocol in (HasX, HasManyAttributes, SupportsIntAndX)]
""",
    "bm_unpack_sequence": "result = [do_unpacking(1, x) >= 0 for x in ((0,) * 10, [0] * 10)]",
    "bm_xdsl": """
context = Context(allow_unregistered=True)
context.load_dialect(Arith)
context.load_dialect(Builtin)
module = get_constant_folding_module(20)
TestConstantFoldingPass().apply(context, module)
result = str(module)
""",
    "bm_xml_etree": "result = process(etree_module).decode()",
    "bm_yaml": """
text = "a: [1, 2.5, x]\\nb:\\n  - {c: null, d: true}\\n  - |\\n    lines\\n    more\\n"
result = yaml.load(text, Loader=yaml.Loader), yaml.dump({"x": [1, None], "y": "z: z"})
""",
}
