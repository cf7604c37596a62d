package config

import (
	"fmt"
	"strings"
)

func (t *Transform) check(d *decoder) {
	for i, id := range t.AuthservIDs {
		if strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c == ';' || c == 0x7f }) { // RFC 8601 section 2.2
			d.fault(fmt.Sprintf("transform.authserv_ids[%d]", i), fmt.Sprintf("%q is no name of a receiver", id),
				"write what stands first in its Authentication-Results, such as mx.example.org")
		}
	}
	if t.AuthHops < 0 {
		d.fault("transform.auth_hops", "the number is below zero", "write how many Received fields stand above Authentication-Results, or leave it out")
	}
	if !isFieldName(t.LoopHeader) {
		d.fault("transform.loop_header", fmt.Sprintf("%q is no name of a header field", t.LoopHeader), "write a name such as X-Loop-Mark, without a colon")
	}
	if t.LoopValue != "" && t.LoopHeader == "" {
		d.fault("transform.loop_value", "there is no loop_header whose value it could be", "write loop_header beside it, or leave it out")
	}
}

// isFieldName says whether a header field can have that name (RFC 5322 section
// 3.6.8); no name is one too.
func isFieldName(name string) bool {
	return !strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == ':' || c >= 0x7f })
}
