package reply

// Work is how many octets and lines Split looks at.
func Work(mail Mail) int {
	s := splitter{page: split(mail.Text), mail: mail}
	s.run()
	return s.work
}
