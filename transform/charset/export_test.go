package charset

// NameOf is the name of the set that a label means, "" for none.
func NameOf(label string) string {
	s, _ := lookup(Normalize(label))
	return s.name
}
