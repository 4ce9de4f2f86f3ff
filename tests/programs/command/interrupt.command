# interrupt after the first output
-c
print("ready", flush=True)\nwhile True: pass
