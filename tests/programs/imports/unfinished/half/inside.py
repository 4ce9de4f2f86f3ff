import inside_too
y = 1
