package pop3test

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Scenario is a server and what goes wrong with it, written down in YAML.
type Scenario struct {
	Name  string `yaml:"name"`
	About string `yaml:"about"` // what the server does wrong
	Look  string `yaml:"look"`  // what a good client makes of it

	Server    ScenarioServer     `yaml:"server"`
	Maildrops []ScenarioMaildrop `yaml:"maildrops"`
	Faults    []ScenarioFault    `yaml:"faults"`
}

// ScenarioServer is how the server is in every session.
type ScenarioServer struct {
	Banner        string        `yaml:"banner"`
	Capabilities  []string      `yaml:"capabilities"` // empty: those of a good server; [none]: CAPA is refused
	AfterLogin    []string      `yaml:"after_login"`
	Exclusive     bool          `yaml:"exclusive"`
	LoginDelay    time.Duration `yaml:"login_delay"`
	HideRetrieved bool          `yaml:"hide_retrieved"`
	ListAtMost    int           `yaml:"list_at_most"`
	Split         uint64        `yaml:"split"`       // seed; 0: replies are not split
	TLS           string        `yaml:"tls"`         // "", implicit, stls
	Certificate   string        `yaml:"certificate"` // "", expired, wrong-name
	MaxTLS        string        `yaml:"max_tls"`     // "", 1.1, 1.2
}

// ScenarioMaildrop is one user and the mail.
type ScenarioMaildrop struct {
	User     string            `yaml:"user"`
	Password string            `yaml:"password"`
	Token    string            `yaml:"token"`
	Messages []ScenarioMessage `yaml:"messages"`
}

// ScenarioMessage is one message, or many of a kind.
type ScenarioMessage struct {
	Text   string `yaml:"text"`   // header, blank line, body; "": made up
	UIDL   string `yaml:"uidl"`   // "": one of its own
	Size   int    `yaml:"size"`   // as LIST says; 0: the true one
	Count  int    `yaml:"count"`  // so many of them; 0: one
	Octets int    `yaml:"octets"` // about, of one that is made up
}

// ScenarioFault is a fault: see Fault and the functions that make an Action.
type ScenarioFault struct {
	At      string        `yaml:"at"` // keyword; greeting; handshake
	Session int           `yaml:"session"`
	Message int           `yaml:"message"`
	Times   int           `yaml:"times"`
	Do      string        `yaml:"do"`
	Text    string        `yaml:"text"`
	Octets  int           `yaml:"octets"`
	Removed int           `yaml:"removed"`
	Pause   time.Duration `yaml:"pause"`
}

// ReadScenario reads one from a file.
func ReadScenario(file string) (*Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return ParseScenario(text)
}

// ParseScenario reads one, and tells every fault in it.
func ParseScenario(text []byte) (*Scenario, error) {
	var s Scenario
	if err := yaml.UnmarshalWithOptions(text, &s, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("read scenario %s: %w", s.Name, err)
	}
	return &s, nil
}

//go:embed scenarios/*.yaml
var scenarios embed.FS

// Scenarios are those that come with the package, by name.
func Scenarios() ([]*Scenario, error) {
	files, err := fs.Glob(scenarios, "scenarios/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list scenarios: %w", err)
	}
	all := make([]*Scenario, len(files))
	for i, file := range files {
		text, err := scenarios.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read scenario: %w", err)
		}
		if all[i], err = ParseScenario(text); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(file), err)
		}
	}
	return all, nil
}

func (s *Scenario) validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Name == "" {
		fault("it has no name")
	}
	if len(s.Maildrops) == 0 {
		fault("it has no maildrops")
	}
	for i, d := range s.Maildrops {
		if d.User == "" || d.Password == "" {
			fault("maildrops[%d] needs a user and a password", i)
		}
		for j, m := range d.Messages {
			if m.Count < 0 || m.Count > maxMessages || m.Octets < 0 || m.Octets > maxOctets {
				fault("maildrops[%d].messages[%d]: at most %d messages of %d octets", i, j, maxMessages, maxOctets)
			}
		}
	}
	for i, f := range s.Faults {
		if _, err := f.action(); err != nil {
			fault("faults[%d]: %w", i, err)
		}
	}
	if !strings.Contains(" implicit stls ", " "+s.Server.TLS+" ") && s.Server.TLS != "" {
		fault("server.tls is implicit or stls, not %q", s.Server.TLS)
	}
	return errors.Join(errs...)
}

// Bounds of a scenario, so that a slip of the pen does not fill the memory.
const (
	maxMessages = 100_000
	maxOctets   = 100 << 20
)
