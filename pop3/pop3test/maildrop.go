package pop3test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Maildrop is one user's mail.
type Maildrop struct {
	mu       sync.Mutex
	password string
	token    string
	mails    []*mail
	visited  time.Time // the last login
	given    int       // unique-ids so far
	locked   bool
	commands []string
}

type mail struct {
	uidl   string
	raw    []byte // lines end in CRLF
	size   int    // as LIST says; 0: the true one
	hidden bool   // from later sessions
}

// Add puts a message into the maildrop, under a unique-id of its own. Line ends
// become CRLF, as on the wire.
func (d *Maildrop) Add(raw []byte) (uidl string) {
	d.mu.Lock()
	d.given++
	uidl = fmt.Sprintf("id-%d", d.given)
	d.mu.Unlock()
	d.AddAs(uidl, raw)
	return uidl
}

// AddAs puts a message into the maildrop under that unique-id, whoever has or
// had it.
func (d *Maildrop) AddAs(uidl string, raw []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = append(d.mails, &mail{uidl: uidl, raw: crlf(raw)})
}

// Remove takes a message out, as another client of the mailbox would.
func (d *Maildrop) Remove(uidl string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = slices.DeleteFunc(d.mails, func(m *mail) bool { return m.uidl == uidl })
}

// SetSize makes LIST tell that size for the message.
func (d *Maildrop) SetSize(uidl string, octets int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.mails {
		if m.uidl == uidl {
			m.size = octets
		}
	}
}

// Renumber gives every message a new unique-id, as servers do when they lose
// their index.
func (d *Maildrop) Renumber() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.mails {
		d.given++
		m.uidl = fmt.Sprintf("id-%d", d.given)
	}
}

// rotate gives every message the unique-id of the next one.
func (d *Maildrop) rotate() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range len(d.mails) - 1 {
		d.mails[i].uidl, d.mails[i+1].uidl = d.mails[i+1].uidl, d.mails[i].uidl
	}
}

func (d *Maildrop) hide(m *mail) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m.hidden = true
}

// Token makes that OAuth 2.0 access token good for the maildrop.
func (d *Maildrop) Token(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.token = token
}

func (d *Maildrop) secrets() (password, token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.password, d.token
}

// early says whether a login comes too soon behind the one before, and notes it
// down if not.
func (d *Maildrop) early(least time.Duration) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if least > 0 && now.Sub(d.visited) < least {
		return true
	}
	d.visited = now
	return false
}

// Messages are those that are still there, hidden ones too, as they go over the
// wire.
func (d *Maildrop) Messages() [][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	raws := make([][]byte, len(d.mails))
	for i, m := range d.mails {
		raws[i] = bytes.Clone(m.raw)
	}
	return raws
}

// UIDLs are the unique-ids of the messages that are still there.
func (d *Maildrop) UIDLs() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids := make([]string, len(d.mails))
	for i, m := range d.mails {
		ids[i] = m.uidl
	}
	return ids
}

// Count says how many commands of a keyword all sessions have given.
func (d *Maildrop) Count(keyword string) int {
	n := 0
	for _, command := range d.Commands() {
		if command == keyword || strings.HasPrefix(command, keyword+" ") {
			n++
		}
	}
	return n
}

// Commands are those that all sessions have given since the login, in order.
func (d *Maildrop) Commands() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.commands)
}

// Forget empties the list of commands.
func (d *Maildrop) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.commands = nil
}

func (d *Maildrop) note(command string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.commands = append(d.commands, command)
}

// lock takes the maildrop for one session (RFC 1939 section 4).
func (d *Maildrop) lock(exclusive bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locked && exclusive {
		return false
	}
	d.locked = true
	return true
}

func (d *Maildrop) unlock() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.locked = false
}

// snapshot is what a session sees: numbers are fixed at login.
func (d *Maildrop) snapshot(most int) []*mail {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := slices.DeleteFunc(slices.Clone(d.mails), func(m *mail) bool { return m.hidden })
	if most > 0 {
		seen = seen[:min(most, len(seen))]
	}
	return seen
}

// remove enters UPDATE for these messages (RFC 1939 section 6).
func (d *Maildrop) remove(marked []*mail) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = slices.DeleteFunc(d.mails, func(m *mail) bool { return slices.Contains(marked, m) })
}

// has says whether a message is still there: another session may have removed it.
func (d *Maildrop) has(m *mail) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Contains(d.mails, m)
}

// listed is what LIST or UIDL tells of a message.
func (d *Maildrop) listed(m *mail, keyword string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if keyword == "LIST" {
		return strconv.Itoa(m.octets())
	}
	return m.uidl
}

// octets is the size that LIST tells.
func (m *mail) octets() int {
	if m.size != 0 {
		return m.size
	}
	return len(m.raw)
}

// crlf ends every line with CRLF.
func crlf(raw []byte) []byte {
	lines := bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
	var out []byte
	for _, line := range lines {
		out = append(append(out, bytes.TrimSuffix(line, []byte("\r"))...), '\r', '\n')
	}
	return out
}
