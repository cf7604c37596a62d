package mimescan

import (
	"strings"

	"github.com/mailchute/mailchute/transform/param"
)

// contentType sets Type and Params from the header, or the default.
func (s *scanner) contentType(p *Part) {
	value, _ := p.Get("Content-Type")
	p.Params = param.Parse(value, s.limits.Params)
	if p.Params.Cut {
		s.fault(Fault{Code: LimitParams, Part: p.ID, Detail: "more parameters than the limit", Lost: true})
	}
	p.Type = mediaType(p.Params.Value)
	if p.Type != "" {
		return
	}
	p.Type = "text/plain" // RFC 2045 section 5.2
	if _, named := p.Params.Get("name"); named && isToken(p.Params.Value) {
		p.Type = "application/octet-stream" // QUIRK: a file whose type is one word, such as "pdf"
	}
	if p.Parent >= 0 && s.tree.Parts[p.Parent].Type == "multipart/digest" && value == "" {
		p.Type = "message/rfc822" // RFC 2046 section 5.1.5
	}
}

// mediaType returns value if it is "type/subtype", and mends what is nearly one.
func mediaType(value string) string {
	main, sub, slash := strings.Cut(value, "/")
	if main == "" || !isToken(main) {
		return ""
	}
	if !slash || sub == "" {
		switch main {
		case "text":
			return "text/plain"
		case "multipart":
			return "multipart/mixed"
		case "message":
			return "message/rfc822"
		}
		if !slash {
			return ""
		}
		return "application/octet-stream"
	}
	if sub, _, _ = strings.Cut(sub, "/"); !isToken(sub) {
		return "application/octet-stream" // RFC 2045 section 5.2
	}
	return main + "/" + sub
}
