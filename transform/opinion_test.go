package transform_test

import (
	"strings"
	"unicode/utf8"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// opinion is what another parser says of a mail.
type opinion struct {
	HTMLBody    []int `json:"html_body"`
	TextBody    []int `json:"text_body"`
	Attachments []int `json:"attachments"`
	Parts       []struct {
		Headers []struct {
			Name  any `json:"name"`
			Value any `json:"value"`
		} `json:"headers"`
		Body any `json:"body"`
	} `json:"parts"`
}

// texts are the values of the last field of that name in the header of the mail.
func (o *opinion) texts(name string) []string {
	var found []string
	for _, h := range o.Parts[0].Headers {
		if value, ok := h.Value.(map[string]any); ok && h.Name == name {
			if text, ok := value["Text"].(string); ok {
				found = []string{text}
			}
		}
	}
	return found
}

// addresses collects the addresses of lists and groups, in order.
func addresses(value any) (found []string) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			found = append(found, addresses(item)...)
		}
	case map[string]any:
		if text, ok := v["address"].(string); ok {
			found = append(found, text)
		}
		for _, key := range []string{"Address", "List", "Group", "addresses"} {
			found = append(found, addresses(v[key])...)
		}
	}
	return found
}

// body is what a part holds: its text, or its octets; kind is Text, Html, Binary, …
func (o *opinion) body(part int) (kind, content string) {
	body, _ := o.Parts[part].Body.(map[string]any)
	for kind, value := range body {
		switch v := value.(type) {
		case string:
			return kind, v
		case []any:
			octets := make([]byte, len(v))
			for i := range v {
				number, _ := v[i].(float64)
				octets[i] = byte(number)
			}
			return kind, string(octets)
		}
		return kind, ""
	}
	return "", ""
}

// bodies joins the parts of a kind; ok is false where parts of the other kind are among them.
func (o *opinion) bodies(parts []int, kind, other string) (text string, ok bool) {
	for _, part := range parts {
		k, content := o.body(part)
		switch k {
		case other:
			return "", false
		case kind:
			text, ok = text+"\n"+content, true
		}
	}
	return text, ok
}

// filename is that of Content-Disposition, else the name of Content-Type.
func (o *opinion) filename(part int) string {
	names := map[string]string{}
	for _, h := range o.Parts[part].Headers {
		header, _ := h.Name.(string)
		value, _ := h.Value.(map[string]any)
		content, _ := value["ContentType"].(map[string]any)
		list, _ := content["attributes"].([]any)
		for _, item := range list {
			attribute, _ := item.(map[string]any)
			key, _ := attribute["name"].(string)
			text, _ := attribute["value"].(string)
			names[header+" "+key] = text
		}
	}
	if name := names["content_disposition filename"]; name != "" {
		return name
	}
	return names["content_type name"]
}

// agrees says whether two texts are one. Where theirs has U+FFFD for octets that
// it could not read, ours may have a character or two.
func agrees(ours, theirs string) bool {
	const unread = "\ufffd"
	if ours == theirs {
		return true
	}
	pieces := strings.Split(theirs, unread)
	rest, ok := strings.CutPrefix(ours, pieces[0])
	for _, piece := range pieces[1:] {
		at := strings.Index(rest, piece)
		if !ok || piece == "" && rest != "" && at == 0 {
			at = min(len(rest), 2)
		}
		if !ok || at < 0 || at > 8 {
			return false
		}
		rest = rest[at+len(piece):]
	}
	return ok && rest == ""
}

// plainLines makes texts comparable: what joins the parts and what stands at the
// end of lines is a matter of taste.
func plainLines(text string) string {
	var lines []string
	for line := range strings.Lines(strings.NewReplacer("\r", "\n", "\x00", "").Replace(text)) {
		if line = strings.TrimRight(line, " \t\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// asLatin1 is the content of an attachment as theirs has it: texts in UTF-8. The
// corpus has none in another character set.
func asLatin1(a *eventv1.Attachment) string {
	if !strings.HasPrefix(a.ContentType, "text/") || utf8.Valid(a.Content) {
		return string(a.Content)
	}
	runes := make([]rune, len(a.Content))
	for i, c := range a.Content {
		runes[i] = rune(c)
	}
	return string(runes)
}
