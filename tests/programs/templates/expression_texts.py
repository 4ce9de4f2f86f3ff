"""The text of an expression in a template or behind `=`: as it is written, but without comments."""

x = 1
for template in (
    t"{ x }", t"{  x  !r}", t"{ x = }", t"{x == 1 = }", t"{x:{ x }}", t"{(x)!r:>{x}}", t"{( x ) }", t"{x, }", t"{x   # c
}", t"""{
  x  # comment: with } and !
  }""", t"{'#' + str(x)}", t'{("\"#", # c "#
  x) = }', t"{x!r:^{x}{ x }}", t"{ {1: 2}[1] :>4}",
):
    print([(part.expression, part.value, part.conversion, part.format_spec) for part in template.interpolations], template.strings)
print(repr(f"""{
 x # comment
 = }"""))
print(repr(f"""{1+2 = # my comment
  }"""))
print(repr(f"""{ # first
 x # my comment
  = !r}"""))
