// Package thread says which conversation a mail belongs to, from nothing but
// what stands in the mail (RFC 5322 section 3.6.4): the first id of References,
// else that of In-Reply-To, else a tag that the user's rules found, else its own
// Message-ID. The same conversation so has the same key on every machine.
//
// Subjects are never compared. Outlook's Thread-Index is not unique, so it
// decides nothing, but it is told as evidence that a mail has ancestors which it
// does not name.
package thread

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Mail is what Of looks at.
type Mail struct {
	MessageID  string   // without angle brackets; "" if there is none
	InReplyTo  []string // ids without angle brackets, in order
	References []string // ids without angle brackets, oldest first
	Tag        string   // a token that names the conversation, such as a ticket number; "" if there is none
	Index      string   // the field Thread-Index, as it stands
	Topic      string   // the field Thread-Topic, decoded
}

// Thread is a conversation, and the place of a mail in it.
type Thread struct {
	Key      string // 32 hexadecimal digits: the first half of sha256 of what decided
	Root     string // Message-ID of the first mail, "" if it is not known
	Method   string // references, in_reply_to, tag or self
	Depth    int    // ancestors that the mail names
	Evidence string // what decided, for people
}

// longestID is how long an id may be: a line (RFC 5322 section 2.1.1).
const longestID = 998

// Of returns the conversation of a mail.
func Of(m Mail) Thread {
	own := clean(m.MessageID)
	references, parents := others(m.References, own), others(m.InReplyTo, own)
	switch {
	case len(references) > 0:
		depth := len(references)
		if len(parents) > 0 && !slices.Contains(references, parents[0]) {
			depth++
		}
		return Thread{Key: key(references[0]), Root: references[0], Method: "references", Depth: depth, Evidence: "References"}
	case len(parents) > 0:
		return Thread{Key: key(parents[0]), Root: parents[0], Method: "in_reply_to", Depth: 1, Evidence: "In-Reply-To"}
	case tag(m.Tag) != "":
		return Thread{Key: key("tag\x00" + tag(m.Tag)), Method: "tag", Evidence: "tag " + tag(m.Tag)}
	}
	return Thread{Key: key(own), Root: own, Method: "self", Evidence: "Message-ID" + hint(m)}
}

// key does not tell what it is made of, and fits into any partition key.
func key(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:16])
}

// hint says what Outlook knows of ancestors.
func hint(m Mail) string {
	index, ok := ParseIndex(m.Index)
	if !ok || index.Replies == 0 {
		return ""
	}
	s := fmt.Sprintf("; Thread-Index tells of %d ancestors in conversation %s", index.Replies, index.Conversation)
	if topic := clean(m.Topic); topic != "" {
		s += ", Thread-Topic " + shortened(topic)
	}
	return s
}

const longestTopic = 100 // octets of a topic in evidence

func shortened(s string) string {
	if len(s) <= longestTopic {
		return s
	}
	return strings.ToValidUTF8(s[:longestTopic], "")
}

// others are the ids that are some, but not the mail's own: QUIRK: some programs
// refer to the mail itself.
func others(ids []string, own string) []string {
	var list []string
	for _, id := range ids {
		if id = clean(id); id != "" && id != own {
			list = append(list, id)
		}
	}
	return list
}

// clean takes away angle brackets and what is no part of an id. What is longer
// than a line is none.
func clean(id string) string {
	id = strings.Trim(strings.TrimSpace(id), "<>")
	id = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, id)
	if id = strings.TrimSpace(id); len(id) > longestID {
		return ""
	}
	return id
}

// tag is a tag without differences that people make.
func tag(s string) string { return strings.ToLower(strings.Join(strings.Fields(clean(s)), " ")) }
