# interrupt after the first output
-c
try:\n    print("ready", flush=True)\n    i = 0\n    while True:\n        i += 1\nexcept KeyboardInterrupt:\n    print("interrupted", i > 0)
