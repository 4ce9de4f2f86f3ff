-m
material.bare
