import fifth

annotations = fifth.__annotations__
