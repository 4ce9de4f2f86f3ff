-m
material.package
one
