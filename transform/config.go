package transform

import (
	"cmp"

	"github.com/mailchute/mailchute/transform/token"
)

// Config holds the limits of a Transformer, and what only the user knows. A zero value is the default.
type Config struct {
	Depth         int `yaml:"depth"`          // levels of multiparts (20)
	Parts         int `yaml:"parts"`          // parts of the MIME tree, those of attached messages too (1,000)
	HeaderBlock   int `yaml:"header_block"`   // octets of one header (256 KiB)
	Header        int `yaml:"header"`         // octets of one header field (64 KiB)
	Parameters    int `yaml:"parameters"`     // parameters of one field (64)
	Boundary      int `yaml:"boundary"`       // octets of a boundary (4 KiB)
	EmbeddedDepth int `yaml:"embedded_depth"` // messages within messages (5)
	EmbeddedBytes int `yaml:"embedded_bytes"` // octets of all attached messages read as events (64 MiB)
	Text          int `yaml:"text"`           // octets of text, and of html, in the event (4 MiB)
	Addresses     int `yaml:"addresses"`      // addresses of one field (1,000)
	References    int `yaml:"references"`     // ids of one field (200)

	// InlineAttachments is how many octets of attachment content the event may
	// hold in all (512 KiB); negative: none. What does not fit is described and hashed only.
	InlineAttachments int `yaml:"inline_attachments"`

	// AuthservIDs are the trusted receivers whose Authentication-Results count
	// (RFC 8601 section 2.2); "" stands for fields that name none. Without one
	// Event.Auth is absent. AuthHops is how many Received fields stand at most
	// above what they write; 0: any number.
	AuthservIDs []string `yaml:"authserv_ids"`
	AuthHops    int      `yaml:"auth_hops"`

	// LoopHeader is a field that the user's own mail carries: a mail that has it
	// came back. LoopValue is what it must hold; "": anything.
	LoopHeader string `yaml:"loop_header"`
	LoopValue  string `yaml:"loop_value"`
	// RecipientHeaders are the fields searched for the address that a mail was
	// delivered to, the first with an address decides (recipient.Chain).
	RecipientHeaders []string `yaml:"recipient_headers"`
	// OwnAddresses are those of the mailbox (none). Of several recipients one of
	// them is taken; where the header tells none, the first is the recipient.
	OwnAddresses []string `yaml:"own_addresses"`
	// Tokens are the user's rules for Event.tokens (none).
	Tokens *token.Set `yaml:"-"`
	// ThreadToken is the token that names the conversation of a mail which refers
	// to no other (none).
	ThreadToken string `yaml:"thread_token"`
}

// orDefaults fills in what is not set.
func (c Config) orDefaults() Config {
	c.Depth = cmp.Or(c.Depth, 20)
	c.Parts = cmp.Or(c.Parts, 1000)
	c.HeaderBlock = cmp.Or(c.HeaderBlock, 256<<10)
	c.Header = cmp.Or(c.Header, 64<<10)
	c.Parameters = cmp.Or(c.Parameters, 64)
	c.Boundary = cmp.Or(c.Boundary, 4<<10)
	c.EmbeddedDepth = cmp.Or(c.EmbeddedDepth, 5)
	c.EmbeddedBytes = cmp.Or(c.EmbeddedBytes, 64<<20)
	c.Text = cmp.Or(c.Text, 4<<20)
	c.Addresses = cmp.Or(c.Addresses, 1000)
	c.References = cmp.Or(c.References, 200)
	c.InlineAttachments = cmp.Or(c.InlineAttachments, 512<<10)
	return c
}
