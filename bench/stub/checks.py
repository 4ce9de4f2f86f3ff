"""What each pyperformance program computes, in a form that interpreters can be compared by.

Most of those programs return nothing and print nothing, so a wrong result would go unseen. After a program has run, the
source text below is run in its namespace with smaller sizes, and must leave what was computed in `result`.
"""

CHECKS = {
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
    "bm_fannkuch": "result = [fannkuch(n) for n in range(3, 8)]",
    "bm_float": "result = repr(benchmark(1000))",
    "bm_generators": "result = list(tree(range(2000)))",
    "bm_go": "result = versus_cpu()",
    "bm_hexiom": """
stream = io.StringIO()
solve_file(LEVELS[2][0].strip(), Done.FIRST_STRATEGY, DESCENDING, stream)
result = stream.getvalue()
""",
    "bm_meteor_contest": """
board, cti, pieces = get_puzzle(WIDTH, HEIGHT)
result = board, cti, [sorted(map(sorted, p)) for p in pieces]
""",
    "bm_nbody": """
offset_momentum(BODIES["sun"])
advance(0.01, 1000)
result = report_energy(), BODIES
""",
    "bm_nqueens": "result = list(n_queens(6))",
    "bm_pidigits": "result = calc_ndigits(300)",
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
    "bm_unpack_sequence": "result = [do_unpacking(1, x) >= 0 for x in ((0,) * 10, [0] * 10)]",
}
