for source in ["1 +", "(", "a b", "x = ", "def f(:", "1 = 2", "yield 1", "f(a for a in b, c)", "'abc", "for", "lambda x", "{1:}", "import", "a.1", "if x = 1: pass",
               "else: pass", "return", "x = 5 5", "print 'hi'", "f(**a, *b)", "def f(a=1, b): pass", "del f()", "None = 1", "class C", "try: pass", "@", "0777", "1__0", "f'{'", "f'{a b}'", "f'{}'"]:
    try:
        compile(source, "<text>", "exec")
        print("ok", repr(source))
    except SyntaxError as e:
        print(type(e).__name__, repr(source), e.msg, e.lineno, e.offset)
