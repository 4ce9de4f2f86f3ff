"""A collection that the program asks for, or a weak reference that it counts: what registers of the calling function still hold, and nobody will read, keeps nothing alive."""

import gc
import weakref


class Node:
    pass


class Made:
    def __init__(self):
        self.itself = self


def argument_left_over():
    node = Node()
    reference = weakref.ref(node)
    del node
    gc.collect()
    return reference() is None


def receiver_left_over():
    node = Made()
    reference = weakref.ref(node)
    str(node)
    node = None
    gc.collect()
    return reference() is None


def container_left_over():
    node = Node()
    reference = weakref.ref(node)
    mapping = {node: 1}
    node.items = mapping.items()
    node.iterator = iter(node.items)
    len(mapping), isinstance(node, Node)
    del node, mapping
    gc.collect()
    return reference() is None


def counted():
    node = Node()
    reference = weakref.ref(node)
    proxy = weakref.proxy(node)
    before = weakref.getweakrefcount(node)
    repr(proxy)
    del proxy
    gc.collect()
    return before, weakref.getweakrefcount(node), reference() is node


print(argument_left_over())
print(receiver_left_over())
print(container_left_over())
print(counted())

node = Node()
reference = weakref.ref(node)
del node
gc.collect()
print(reference())
