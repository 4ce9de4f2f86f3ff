-c
try:\n    x = [0] * (1 << 60)\nexcept MemoryError:\n    print("list too large")\ntry:\n    y = "a" * (1 << 62)\nexcept (MemoryError, OverflowError):\n    print("string too large")\ntry:\n    z = bytes(1 << 60)\nexcept MemoryError:\n    print("bytes too large")\ntry:\n    [1, 2] * (1 << 63)\nexcept (MemoryError, OverflowError) as e:\n    print(type(e).__name__)
