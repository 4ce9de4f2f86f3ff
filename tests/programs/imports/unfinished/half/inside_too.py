import inside
inside.y
