package transform_test

// better names the differences of the mail-parser corpus in which ours is the
// right answer, and why. Each was looked at with other parsers; the cause names
// those that say as we do, or the rule. What neither confirms is not listed, and
// counts as a difference.
var better = map[string]string{
	"legacy/017 attachment bytes":     uuDecoded,
	"legacy/026 attachment bytes":     uuDecoded,
	"legacy/048 attachment bytes":     uuDecoded,
	"legacy/049 text":                 "three files in uuencode are attachments, not text; decoded by Python's binascii they have the same octets",
	"legacy/035 attachment names":     unescaped,
	"legacy/039 attachment names":     unescaped,
	"malformed/001 text":              outerEnds,
	"malformed/001 attachment bytes":  outerEnds,
	"malformed/002 attachment bytes":  onlyText,
	"malformed/003 attachment bytes":  onlyText,
	"malformed/004 attachment bytes":  onlyText,
	"malformed/006 attachment bytes":  onlyText,
	"malformed/007 attachment bytes":  onlyText,
	"malformed/008 text":              shared,
	"malformed/008 attachment bytes":  shared,
	"malformed/009 text":              outerEnds,
	"malformed/009 attachment bytes":  outerEnds,
	"malformed/011 text":              outerEnds,
	"malformed/011 attachment bytes":  outerEnds,
	"malformed/016 text":              outerEnds,
	"malformed/016 attachment bytes":  outerEnds,
	"malformed/020 text":              sourceShown,
	"malformed/021 text":              sourceShown,
	"rfc/000 attachment bytes":        ignored,
	"thirdparty/002 text":             notEncoded,
	"thirdparty/002 attachment bytes": notEncoded,
	"thirdparty/005 text":             "a delimiter begins a line (RFC 2046 section 5.1.1); so Python's email, mailparser, postal-mime and go-message",
	"thirdparty/012 attachment bytes": "a text of an unknown subtype is to be shown as plain text (RFC 2046 section 4.1.4)",
}

const (
	uuDecoded   = "Content-Transfer-Encoding is x-uuencode, and theirs has it undecoded; Python's email has the same octets as ours"
	unescaped   = "the backslashes of a path of Windows are part of the name as sent; so Python's email (compat32), go-message and enmime"
	outerEnds   = "a delimiter of the outer multipart ends the inner one (RFC 2046 section 5.1.2); so Python's email, mailparser and postal-mime"
	shared      = "--ab is a delimiter of ab, not of a, and begins a part of its own; so Python's email, whose text is without what ours makes of the html part"
	onlyText    = "the same text, which theirs takes for a file, is the only one to be read"
	sourceShown = "theirs shows delimiters and the source of the html as text; Python's email, go-message and enmime read the multipart"
	notEncoded  = "a part that is called base64 and is none is shown as it stands; theirs shows octets that are no text"
	ignored     = "octets outside of base64 are ignored (RFC 2045 section 6.8); so Python's email and postal-mime, and mailparser"
)
