package charset

import "bytes"

// metaSight is how much of an HTML text is searched for what it says of itself
// (HTML section 4.2.5.4: within the first 1,024 octets).
const metaSight = 1 << 10

// meta returns the character set that an HTML text names.
func meta(octets []byte) string {
	head := bytes.ToLower(octets[:min(len(octets), metaSight)])
	if declaration, ok := bytes.CutPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<?xml")); ok {
		tag, _, _ := bytes.Cut(declaration, []byte("?>"))
		if label := assigned(tag, "encoding"); label != "" {
			return label
		}
	}
	for {
		_, rest, ok := bytes.Cut(head, []byte("<meta"))
		if !ok {
			return ""
		}
		tag, _, _ := bytes.Cut(rest, []byte(">"))
		if label := assigned(tag, "charset"); label != "" {
			return label
		}
		head = rest
	}
}

// assigned returns the value behind "name=" in a tag.
func assigned(tag []byte, name string) string {
	const space = " \t\r\n"
	_, value, ok := bytes.Cut(tag, []byte(name))
	if !ok {
		return ""
	}
	if value, ok = bytes.CutPrefix(bytes.TrimLeft(value, space), []byte("=")); !ok {
		return ""
	}
	value = bytes.TrimLeft(value, space+"\"'")
	if end := bytes.IndexAny(value, space+"\"';/"); end >= 0 {
		value = value[:end]
	}
	return Normalize(string(value))
}
