# The library's ways to read and write markup.
import io
import plistlib
import xml.dom.minidom
import xml.dom.pulldom
import xml.sax
import xml.etree.ElementTree as trees

text = """<?xml version="1.0"?>
<!DOCTYPE list [<!ELEMENT list (item*)><!ENTITY who "me">]>
<list xmlns:p="urn:p" kind="a &amp; b">
  <item p:id="1">one<sub/>tail</item>
  <item>&who; <![CDATA[<two>]]></item><!-- note --><?do it?>
</list>
"""
tree = trees.fromstring(text)
print(trees.tostring(tree))
print([(item.tag, item.attrib, item.text, [(child.tag, child.tail) for child in item]) for item in tree.iter("item")])
print(tree.find("item[2]").text, tree.findtext(".//sub", "none"), len(tree))
trees.indent(tree)
print(trees.tostring(tree, "unicode"))
print(trees.canonicalize(text))
for event, element in trees.iterparse(io.StringIO(text), ["start", "end", "start-ns", "comment", "pi"]):
    print(event, getattr(element, "tag", element) if isinstance(getattr(element, "tag", ""), str) else element.text)
pull = trees.XMLPullParser(["start", "end"])
for piece in "<a>", "<b/", "></a", ">":
    pull.feed(piece)
    pull.flush()
    print([(event, element.tag) for event, element in pull.read_events()])
for wrong in "<a>", "<a></b>", "<a/>x", "", "<a>&b;</a>":
    try:
        trees.fromstring(wrong)
    except trees.ParseError as error:
        print(error, error.code, error.position)

document = xml.dom.minidom.parseString(text)
print(document.toxml())
print(document.documentElement.getElementsByTagName("item")[0].toprettyxml(indent=" "))
print(document.doctype.internalSubset, document.documentElement.getAttributeNS("urn:p", "id"))


class Printer(xml.sax.handler.ContentHandler):
    def startElement(self, name, attributes):
        print("start", name, dict(attributes), self.place.getLineNumber(), self.place.getColumnNumber())

    def setDocumentLocator(self, locator):
        self.place = locator

    def characters(self, content):
        print("text", ascii(content))

    def endElement(self, name):
        print("end", name)


xml.sax.parseString(text, Printer())
try:
    xml.sax.parseString("<a>\n<b></a>", Printer())
except xml.sax.SAXParseException as error:
    print(error)
for event, node in xml.dom.pulldom.parseString("<a><b>c</b></a>"):
    print(event, node.nodeName)

data = {"name": "value", "list": [1, 2.5, True, b"bytes"], "nested": {"a": "<&>"}}
written = plistlib.dumps(data)
print(written.decode())
print(plistlib.loads(written) == data)
try:
    plistlib.loads(b"<plist><dict><key>a</key></dict></plist>", fmt=plistlib.FMT_XML)
except ValueError as error:
    print(type(error).__name__, error)
