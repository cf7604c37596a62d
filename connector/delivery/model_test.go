package delivery_test

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3/pop3test"
	"github.com/mailchute/mailchute/transform"
)

// The promise against chance: a server that misbehaves at random, a process that
// dies at random, mail that comes and goes, over many visits; and a model that
// knows what may have become of each message.

// lives is how many such histories are played; MODEL_LIVES for more.
func lives(t *testing.T) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("MODEL_LIVES"), "2000"))
	if err != nil {
		t.Fatalf("MODEL_LIVES: %v", err)
	}
	return n
}

func TestNoHistoryOfFaultsAndCrashesLosesMailOrGivesItTwoIDs(t *testing.T) {
	var total history
	for seed := range lives(t) {
		synctest.Test(t, func(t *testing.T) {
			h := live(t, uint64(seed))
			total.visits += h.visits
			total.faults += h.faults
			total.crashes += h.crashes
			total.mails += h.mails
		})
	}
	t.Logf("%d histories: %d mails, %d visits, %d faults of servers, %d crashes", lives(t), total.mails, total.visits, total.faults, total.crashes)
}

// history is what has happened in one life.
type history struct {
	visits, faults, crashes, mails int
	told                           []string // for people, when it fails
}

func (h *history) tell(format string, args ...any) {
	h.told = append(h.told, fmt.Sprintf(format, args...))
}

// model is one mailbox, what surrounds it, and what is known to be true of it.
type model struct {
	t      *testing.T
	random *rand.Rand
	server *pop3test.Server
	drop   *pop3test.Maildrop
	ledger *memoryLedger
	sink   *memoryFinder
	box    *delivery.Mailbox
	keep   bool // mail stays on the server: unique-ids may change
	headed bool // of large mail only the header is published

	added   map[string]int // by content: how many were ever in the maildrop
	removed map[string]int // by content: taken out by another client
	pairs   map[string]bool
	history history
}

func live(t *testing.T, seed uint64) history {
	m := &model{
		t: t, random: rand.New(rand.NewPCG(seed, 1)), server: pop3test.New(),
		ledger: newMemoryLedger(), sink: &memoryFinder{}, added: map[string]int{}, removed: map[string]int{}, pairs: map[string]bool{},
	}
	defer func() {
		if err := m.server.Close(); err != nil {
			t.Error(err)
		}
	}()
	m.drop = m.server.AddMaildrop("ann", "secret")
	m.keep, m.headed = m.random.IntN(3) == 0, m.random.IntN(3) == 0
	m.start()
	for range 3 + m.random.IntN(10) {
		m.happen()
		m.visit()
	}
	m.heal()
	m.check()
	if t.Failed() {
		t.Fatalf("history %d:\n%s", seed, strings.Join(m.history.told, "\n"))
	}
	return m.history
}

// start is a new process.
func (m *model) start() {
	raw, err := blob.Open(m.t.TempDir())
	if err != nil {
		m.t.Fatal(err)
	}
	m.ledger.dead, m.ledger.left = false, -1
	r := rig{server: m.server}
	m.box = &delivery.Mailbox{
		ID: "support", Host: "mail.example.org", Account: "mail.example.org ann", Version: "test",
		Open: r.open, Ledger: m.ledger, Sinks: []delivery.Sink{{Name: "events", Required: true, Sink: m.sink}},
		Transform: transform.New(transform.Config{}), Spool: blob.NewSpool(os.DevNull, 1<<20, 1<<30), Raw: raw,
		Transforms: make(chan struct{}, 1),
		Policy:     delivery.Policy{PollInterval: time.Minute, Attempts: 1000, Required: []string{"events"}},
		Limits:     delivery.Limits{WindowMessages: 1 + m.random.IntN(4)},
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	if m.keep {
		m.box.Policy.Keep = delivery.Forever
	}
	if m.headed {
		m.box.Policy.Oversize, m.box.Limits.Message = delivery.HeaderOfLarge, modelLimit
	}
}

// modelLimit is above the size of a mail, and below that of a large one.
const modelLimit = 1000

// large says that of this mail only the header is to be published.
func (m *model) large(raw string) bool { return m.headed && len(raw) > modelLimit }

// happen is what goes on around the process before a visit.
func (m *model) happen() {
	for range m.random.IntN(4) {
		m.deliver()
	}
	for range m.random.IntN(3) {
		m.fault()
	}
	switch uidls := m.drop.UIDLs(); {
	case len(uidls) > 0 && m.random.IntN(6) == 0: // another client removes a message
		i := m.random.IntN(len(uidls))
		m.removed[string(m.drop.Messages()[i])]++
		m.history.tell("another client removes %s", uidls[i])
		m.drop.Remove(uidls[i])
	case m.keep && m.random.IntN(5) == 0:
		m.drop.Renumber()
		m.history.tell("the server gives new unique-ids")
	}
	switch m.random.IntN(5) {
	case 0:
		m.ledger.left = m.random.IntN(4) // the process dies at that commit
		m.history.tell("the process will die at commit %d", m.ledger.left)
	case 1:
		m.sink.lose = m.random.IntN(3) // that many acknowledgements are lost
		m.history.tell("%d acknowledgements will be lost", m.sink.lose)
	}
}

// deliver puts a mail into the maildrop: one of a few, so that equal ones meet.
// In a kept mailbox all differ, as an equal one under a changed unique-id cannot
// be told from one that was there.
func (m *model) deliver() {
	m.history.mails++
	n := m.random.IntN(40)
	if m.keep {
		n = 1000 + m.history.mails
	}
	text := mail(fmt.Sprintf("mail %d", n))
	if m.headed && n%4 == 0 {
		text += strings.Repeat("a line of text\n", modelLimit/15)
	}
	uidl := m.drop.Add([]byte(text))
	// A unique-id that another had; what stays is looked at only when its size is another.
	if gone := m.random.IntN(4) == 0; gone && !m.keep && !m.large(text) {
		used := fmt.Sprintf("used-%d", m.random.IntN(3))
		pair := used + " " + text
		if !slices.Contains(m.drop.UIDLs(), used) && !m.pairs[pair] { // the very pair would be a restored backup
			m.pairs[pair] = true
			m.drop.Remove(uidl)
			uidl = used
			m.drop.AddAs(uidl, []byte(text))
		}
	}
	m.history.tell("mail %d comes as %s", n, uidl)
	m.added[strings.ReplaceAll(text, "\n", "\r\n")]++
}

// fault orders one fault of the server for the next session or the one behind.
func (m *model) fault() {
	m.history.faults++
	actions := map[string][]pop3test.Action{
		"":     {pop3test.DropBefore(), pop3test.Refuse("[SYS/TEMP] later")},
		"PASS": {pop3test.Refuse("[IN-USE] wait"), pop3test.DropBefore()},
		"LIST": {pop3test.Refuse("no"), pop3test.DropBefore(), pop3test.CutAfter(9)},
		"UIDL": {pop3test.Refuse("[SYS/TEMP] no"), pop3test.DropBefore(), pop3test.CutAfter(5)},
		"TOP":  {pop3test.Refuse("no"), pop3test.DropBefore(), pop3test.CutAfter(20)},
		"RETR": {pop3test.Refuse("no"), pop3test.DropBefore(), pop3test.CutAfter(100), pop3test.StallAfter(50), pop3test.BareLF(), pop3test.AndThen("+OK what?\r\n")},
		"DELE": {pop3test.Refuse("no"), pop3test.DropBefore(), pop3test.DropAfter()},
		"QUIT": {pop3test.DropBefore(), pop3test.DropAfter(), pop3test.KeepAll(), pop3test.KeepSome(1)},
	}
	commands := slices.Sorted(maps.Keys(actions))
	command := commands[m.random.IntN(len(commands))]
	f := pop3test.Fault{Command: command, Times: 1, Do: actions[command][m.random.IntN(len(actions[command]))]}
	if command == "RETR" || command == "TOP" || command == "DELE" {
		f.Message = m.random.IntN(6)
	}
	m.server.Order(f)
	m.history.tell("fault at %s %d: %+v", f.Command, f.Message, f.Do)
}

func (m *model) visit() {
	m.history.visits++
	report, err := m.box.Visit(m.t.Context())
	m.history.tell("visit: %+v, %v; left: %v; sink: %d", report, err, m.drop.UIDLs(), len(m.sink.events))
	if m.ledger.dead {
		m.history.crashes++
		m.start()
	}
	time.Sleep(time.Hour) // of the bubble: back-off is over
}

// heal ends all faults and lets the work be finished.
func (m *model) heal() {
	m.server.Heal()
	m.ledger.left, m.sink.lose = -1, 0
	m.start()
	for range 12 {
		report, err := m.box.Visit(m.t.Context())
		m.history.tell("visit: %+v, %v; left: %v; sink: %d", report, err, m.drop.UIDLs(), len(m.sink.events))
		m.history.visits++
		if err == nil && report.Idle {
			return
		}
		time.Sleep(2 * time.Hour)
	}
	m.t.Errorf("twelve visits without a fault do not end the work; %d messages are left", len(m.drop.Messages()))
}

// check compares what the sink has with what was ever in the maildrop.
func (m *model) check() {
	ids, events := map[string]map[string]bool{}, map[string]int{}
	for _, e := range m.sink.events {
		sum := e.GetRaw().GetSha256()
		if e.GetRaw() == nil {
			sum = e.GetSubject()
		}
		events[e.GetId()]++
		if ids[sum] == nil {
			ids[sum] = map[string]bool{}
		}
		ids[sum][e.GetId()] = true
	}
	for id, n := range events {
		if n > 1 {
			m.t.Errorf("event %s is there %d times", id, n)
		}
	}
	left := map[string]int{}
	for _, raw := range m.drop.Messages() {
		left[string(raw)]++
	}
	for raw, n := range m.added {
		sum := fmt.Sprintf("%x", sha256.Sum256([]byte(raw)))
		if m.large(raw) {
			sum = subjectOf(raw)
			if left[raw] != n-m.removed[raw] {
				m.t.Errorf("large %q was delivered %d times, %d were taken away, and %d are left", sum, n, m.removed[raw], left[raw])
			}
		}
		got := len(ids[sum])
		if got > n {
			m.t.Errorf("%q was delivered %d times and has %d event ids", subjectOf(raw), n, got)
		}
		if least := n - m.removed[raw]; got < least {
			m.t.Errorf("%q was delivered %d times, %d were taken away and %d are left, but it has only %d events", subjectOf(raw), n, m.removed[raw], left[raw], got)
		}
	}
	for _, uidl := range m.drop.UIDLs() { // only what the server would not delete
		if !m.keep && !slices.ContainsFunc(m.ledger.book.Rows, func(r ledger.Record) bool { return r.UIDL == uidl && r.Place == ledger.Kept }) {
			m.t.Errorf("message %s is left on the server", uidl)
		}
	}
}

func subjectOf(raw string) string {
	_, rest, _ := strings.Cut(raw, "Subject: ")
	subject, _, _ := strings.Cut(rest, "\r\n")
	return subject
}
