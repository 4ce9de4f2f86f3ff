from second import value
