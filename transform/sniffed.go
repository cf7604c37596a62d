package transform

import (
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/sniff"
)

// sniffed says what the first octets of an attachment look like. A type that is
// not the declared one is no fault of the reading: it is told on the attachment alone.
func sniffed(a *eventv1.Attachment, head []byte) {
	v := sniff.Look(head, a.ContentType, a.GetFilenameRaw())
	a.ContentTypeDetected = set(v.Type)
	detail := ""
	switch {
	case v.AgainstDeclared && v.AgainstName:
		detail = "the content is of another type than the declared one and the file name say"
	case v.AgainstDeclared:
		detail = "the content is of another type than the declared one"
	case v.AgainstName:
		detail = "the content is of another type than the file name says"
	default:
		return
	}
	w := &eventv1.Warning{Code: "content_type_mismatch", Detail: detail}
	a.Warnings = append(a.Warnings, w)
}
