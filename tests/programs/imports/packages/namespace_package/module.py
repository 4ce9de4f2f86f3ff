HERE = "in a namespace package"
