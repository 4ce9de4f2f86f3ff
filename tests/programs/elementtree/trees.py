# Trees that are built, searched, changed, copied, pickled and written.
import copy
import io
import pickle
import xml.etree.ElementTree as ET

DOCUMENT = """<?xml version="1.0"?>
<!DOCTYPE shop [<!ENTITY owner "Ann &amp; Bob">]>
<shop xmlns="urn:shop" xmlns:x="urn:extra" name="Corner">
  <!-- a comment -->
  <item id="1" x:rare="yes">Apple<price>3</price> fresh</item>
  <item id="2"><![CDATA[<Pear>]]><price>4</price></item>
  <x:note>&owner; &#169; \u00e4\u00f6</x:note>
  <?keep this?>
  <empty/>
</shop>
"""

root = ET.fromstring(DOCUMENT)
print(root.tag, root.attrib, len(root), repr(root.text))
for child in root:
    print(child.tag, child.attrib, repr(child.text), repr(child.tail))
ns = {"s": "urn:shop", "x": "urn:extra"}
print([item.get("id") for item in root.findall("s:item", ns)], root.findtext("s:item/s:price", namespaces=ns))
print(root.find("x:note", ns).text, root.find(".//{urn:shop}price").text, root.find("missing"))
print([item.get("id") for item in root.iterfind("{urn:shop}item[@id='2']")])
print([element.tag for element in root.iter()], [element.text for element in root.iter("{urn:shop}price")])
print("".join(root.itertext()).split())
print(ET.tostring(root, encoding="unicode"))
print(ET.canonicalize(DOCUMENT))


def total(element):
    return sum(int(price.text) for price in element.iter("{urn:shop}price")) + len([c for c in element])


print([total(root) for _ in range(3)])
twin, deep, thawed = copy.copy(root), copy.deepcopy(root), pickle.loads(pickle.dumps(root))
root[0].set("id", "9")
root.remove(root[1])
print(twin[0].get("id"), deep[0].get("id"), thawed[0].get("id"), len(root), len(twin), len(deep), len(thawed))
print(ET.tostring(thawed) == ET.tostring(deep))


class Named(ET.Element):
    def __init__(self, tag, attrib={}, name=None):
        super().__init__(tag, attrib)
        self.name = name

    def __repr__(self):
        return f"<{self.name} {self.tag}>"


parent = Named("parent", {"a": "1"}, name="Kim")
parent.append(Named("child", name="Lee"))
ET.SubElement(parent, "plain", b="2").text = "text"
print(parent, list(parent)[0], parent.name, ET.tostring(parent), parent.__dict__)

builder = ET.TreeBuilder(element_factory=Named)
parser = ET.XMLParser(target=builder)
parser.feed("<a><b>1</b>")
parser.feed("tail</a>")
made = parser.close()
print(type(made), made, made[0].text, made[0].tail)


class Target:
    def __init__(self):
        self.events = []

    def start(self, tag, attrs):
        self.events.append(("start", tag, attrs))

    def end(self, tag):
        self.events.append(("end", tag))

    def data(self, data):
        self.events.append(("data", data))

    def comment(self, text):
        self.events.append(("comment", text))

    def pi(self, target, data):
        self.events.append(("pi", target, data))

    def start_ns(self, prefix, uri):
        self.events.append(("start-ns", prefix, uri))

    def doctype(self, name, public, system):
        self.events.append(("doctype", name, public, system))

    def close(self):
        return self.events


for event in ET.fromstring(DOCUMENT, ET.XMLParser(target=Target())):
    print(event)
for event, element in ET.iterparse(io.StringIO(DOCUMENT), events=("start", "end", "start-ns", "comment", "pi")):
    print(event, getattr(element, "tag", element) if event in ("start", "end") else type(element).__name__)
builder = ET.TreeBuilder(insert_comments=True, insert_pis=True)
print(ET.tostring(ET.fromstring("<a>1<!--c-->2<?p q?>3</a>", ET.XMLParser(target=builder))))
pull = ET.XMLPullParser(("start", "end"))
for piece in ("<a><b", ">x</b>", "<c/></a>"):
    pull.feed(piece)
    print([(event, element.tag, element.text) for event, element in pull.read_events()])
print(ET.parse(io.BytesIO("<a>\u00e9</a>".encode("latin-1").join([b'<?xml version="1.0" encoding="latin-1"?>', b""]))).getroot().text)
print(ET.parse(io.StringIO("<a>\u00e9\u4e00</a>")).getroot().text)
for wrong in ("<a>", "<a></b>", "", "<a b='1' b='2'/>", "<a>&undefined;</a>", "<a/><b/>", "text"):
    try:
        ET.fromstring(wrong)
    except ET.ParseError as error:
        print(error, error.code, error.position)

# Many elements, again and again.
document = "<all>" + "".join(f"<row n='{n}'><a>{n}</a>\n<b>{n * n}</b></row>" for n in range(200)) + "</all>"
for _ in range(5):
    all_rows = ET.fromstring(document)
    counted = 0
    for row in all_rows:
        for cell in row:
            counted += int(cell.text)
            cell.tail = None
        row.set("sum", str(counted))
    for row in list(all_rows)[::3]:
        all_rows.remove(row)
    all_rows[10:20] = []
    print(counted, len(all_rows), all_rows[-1].attrib, len(ET.tostring(all_rows)))
