# interrupt after the first output
-c
def f(n):\n    while n:\n        n = n + 1 if n < 1000000 else 1\n    return n\ntry:\n    print("ready", flush=True)\n    f(1)\nexcept KeyboardInterrupt:\n    print("stopped")
