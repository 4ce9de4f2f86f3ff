-m
material.show_arguments
x
