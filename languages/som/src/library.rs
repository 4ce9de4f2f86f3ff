//! The class library that comes with the virtual machine, in SOM.

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        &[$(($name, concat!("<library>/", $name, ".som"), include_str!(concat!("../library/", $name, ".som")))),*]
    };
}

/// Name, file name for messages, text.
const CLASSES: &[(&str, &str, &str)] = library![
    "Array",
    "Block",
    "Block1",
    "Block2",
    "Block3",
    "Block4",
    "Boolean",
    "Class",
    "Dictionary",
    "Double",
    "False",
    "Integer",
    "HashEntry",
    "Hashtable",
    "Metaclass",
    "Method",
    "Nil",
    "Object",
    "Pair",
    "Primitive",
    "Random",
    "Set",
    "String",
    "Symbol",
    "System",
    "True",
    "Vector",
];

/// The file name and the text of a class.
pub fn source(name: &str) -> Option<(&'static str, &'static str)> {
    CLASSES
        .iter()
        .find(|(class, ..)| *class == name)
        .map(|(_, file, text)| (*file, *text))
}
