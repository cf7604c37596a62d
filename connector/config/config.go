// Package config reads the one file that says what a connector does. All that
// is wrong with it is told at once, each fault with its place in the file, what
// is wrong and what to write instead. Secrets never show.
package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mailchute/mailchute/connector/oauth"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
	"github.com/mailchute/mailchute/sinks/kafka"
)

// Config is a checked configuration: paths are absolute, defaults are filled in.
type Config struct {
	DataDir     string        `yaml:"data_dir"`
	Defaults    Mailbox       `yaml:"defaults"`
	Mailboxes   []Mailbox     `yaml:"mailboxes"`
	Sinks       []Sink        `yaml:"sinks"`
	Network     Network       `yaml:"network"`
	Ledger      Ledger        `yaml:"ledger"`
	Admin       Admin         `yaml:"admin"`
	Log         Log           `yaml:"log"`
	Limits      Limits        `yaml:"limits"`
	Transform   Transform     `yaml:"transform"`
	Attachments Attachments   `yaml:"attachments"`
	StopTimeout time.Duration `yaml:"stop_timeout"`
}

// Mailbox is one maildrop to collect from.
type Mailbox struct {
	ID           string            `yaml:"id"`
	Host         string            `yaml:"host"`
	Port         int               `yaml:"port"`
	TLS          TLS               `yaml:"tls"`
	Username     string            `yaml:"username"`
	Password     sinks.Secret      `yaml:"password"`
	Auth         Auth              `yaml:"auth"`
	OAuth2       *oauth.Config     `yaml:"oauth2"`
	Proxy        *Proxy            `yaml:"proxy"`
	Server       Server            `yaml:"server"`
	PollInterval time.Duration     `yaml:"poll_interval"`
	Keep         Keep              `yaml:"keep_on_server"`
	Backlog      Backlog           `yaml:"backlog"`
	Labels       map[string]string `yaml:"labels"`
	Addresses    []string          `yaml:"addresses"`
}

// Account is host and user, by which a renamed mailbox is known again.
func (m Mailbox) Account() string { return strings.ToLower(m.Host) + " " + m.Username }

// Sink is one place where events go. Exactly one kind is set.
type Sink struct {
	Name     string        `yaml:"name"`
	Required *bool         `yaml:"required"` // nil only before the file is checked
	Kafka    *kafka.Config `yaml:"kafka"`
	File     *file.Config  `yaml:"file"`
}

// Must says whether deletion waits for the sink.
func (s Sink) Must() bool { return s.Required != nil && *s.Required }

// Kind names the kind of sink, as the file does.
func (s Sink) Kind() string {
	if s.Kafka != nil {
		return "kafka"
	}
	return "file"
}

// Where says where its events go, without secrets.
func (s Sink) Where() string {
	switch {
	case s.Kafka != nil:
		return s.Kafka.Topic + " at " + strings.Join(s.Kafka.Brokers, ", ")
	case s.File != nil && s.File.Standard():
		return "standard output"
	case s.File != nil:
		return s.File.Path
	}
	return ""
}

// Ledger says where the ledger is kept.
type Ledger struct {
	Embedded *struct{} `yaml:"embedded"`
	Kafka    *later    `yaml:"kafka"`
}

// later stands for settings of a later version; they are not looked into.
type later struct{}

// Admin is the status page.
type Admin struct {
	Listen string `yaml:"listen"` // loopback address; "": no page
}

// Log says what is logged and how.
type Log struct {
	Level  Level  `yaml:"level"`
	Format Format `yaml:"format"`
}

// Limits bound what one message can cost.
type Limits struct {
	MessageSize       Size     `yaml:"message_size"` // larger ones are dealt with as Oversize says
	Oversize          Oversize `yaml:"oversize"`
	InlineAttachments Size     `yaml:"inline_attachments"` // of an event, in all; the rest is where Attachments says
	Attempts          int      `yaml:"attempts"`           // before a message is quarantined
}

// Standard is the configuration before the file is read.
func Standard() Config {
	return Config{
		DataDir:     "/var/lib/mailchute",
		Defaults:    Mailbox{PollInterval: time.Minute},
		Log:         Log{Format: FormatAuto},
		Limits:      Limits{MessageSize: 64 << 20, InlineAttachments: 512 << 10, Attempts: 5},
		StopTimeout: 25 * time.Second,
	}
}

// Load reads and checks a file. env is the environment that ${NAME} is taken
// from. Everything wrong with the file comes back as one *Faults.
func Load(path string, env func(string) (string, bool)) (*Config, error) {
	text, err := readFile(path, maxFile)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w; name another file with -c, or begin with the examples folder", err)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(text, path, filepath.Dir(absolute), env)
}

// Parse is Load for a text: name stands in faults, and relative paths are
// relative to dir.
func Parse(text []byte, name, dir string, env func(string) (string, bool)) (*Config, error) {
	d := &decoder{file: name, dir: dir, env: env, places: make(map[string]place)}
	cfg := Standard()
	d.document(text, &cfg)
	if d.fatal {
		return nil, d.faults()
	}
	cfg.resolve(d)
	d.unread = slices.Clone(d.found)
	cfg.check(d)
	if err := d.faults(); err != nil {
		return nil, err
	}
	return &cfg, nil
}

// resolve fills in what follows from other settings, and makes paths absolute.
func (c *Config) resolve(d *decoder) {
	if c.DataDir != "" {
		c.DataDir = d.absolute(c.DataDir)
	}
	for i := range c.Mailboxes {
		m := &c.Mailboxes[i]
		if m.Port == 0 {
			m.Port = m.TLS.Mode.port()
		}
		m.resolveLogin(d, fmt.Sprintf("mailboxes[%d]", i))
	}
	for i := range c.Sinks {
		s := &c.Sinks[i]
		if s.Required == nil {
			required := s.File == nil || !s.File.Standard()
			s.Required = &required
		}
		if s.File != nil && s.File.Path != "" && !s.File.Standard() {
			s.File.Path = d.absolute(s.File.Path)
		}
	}
}

// Promise says in a line how often a consumer sees an event.
func (c *Config) Promise() string {
	inFile := false
	for _, s := range c.Sinks {
		if s.Kafka != nil && s.Must() {
			return "at least once, same id on every repeat"
		}
		inFile = inFile || s.File != nil && s.Must()
	}
	if !inFile {
		return "at least once, same id on every repeat"
	}
	return "exactly once in the file"
}
