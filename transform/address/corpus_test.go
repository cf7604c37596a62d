package address_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/test/corpora"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/words"
)

type mailbox struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type group struct {
	Name      string    `json:"name"`
	Addresses []mailbox `json:"addresses"`
}

type field struct {
	List  []mailbox
	Group []group
}

func (f *field) String() string {
	var all []string
	for _, m := range f.List {
		all = append(all, line("", m))
	}
	for _, g := range f.Group {
		for _, m := range g.Addresses {
			all = append(all, line(g.Name, m))
		}
	}
	return strings.Join(all, "\n")
}

func line(group string, m mailbox) string {
	return strings.Join(strings.Fields(group+" | "+m.Name+" | "+m.Address), " ")
}

func TestAddressFieldsAgreeWithAnotherParser(t *testing.T) {
	const (
		comment = "we are right: a comment is no part of the display-name (RFC 5322 section 3.2.2)"
		uri     = "a matter of taste: these are of List-Unsubscribe and its like; an address field gives the address of a mailto URI"
	)
	score := corpora.Score{Name: "address.json", Known: map[string]string{
		"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>\n":            comment,
		"Pete(A nice \n \\\n ) chap) <pete(his\n account)@silly\n .test(his host)>\n": "we are right: unfolded, the backslash quotes a space and the bracket behind it ends the comment",
		"A Group(Some people)\n        :Chris Jones <c@(Chris's host.)public.example>,\n            joe@example.org,\n     John <jdoe@one.test> (my dear friend); (the end of the group)\n": comment,
		"(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;\n":                                           comment,
		"Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example\n":                                          "we are right: a route is no part of the address, nor is space (RFC 5322 section 4.4)",
		"John Doe <jdoe@machine(comment).  example>\n":                                                                comment,
		"Nathaniel Borenstein <nsb@thumper.bellcore.com>\n    (=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=)\n":              comment,
		"Name (comment) =?utf-8?q?Doe?= <a@b.com>\n":                                                                  comment,
		"<mailto:archive@host.com?subject=index%20list>\n":                                                            uri,
		"<mailto:moderator@host.com> (Postings are Moderated)\n":                                                      uri,
		"(Use this command to join the list)\n   <mailto:list-manager@host.com?body=subscribe%20list>\n":              uri,
		"<http://www.host.com/list.cgi?cmd=sub&lst=list>,\n   <mailto:list-manager@host.com?body=subscribe%20list>\n": uri,
		"<ftp://ftp.host.com/list.txt> (FTP),\n   <mailto:list@host.com?subject=help>\n":                              uri,
		"<http://www.host.com/list/>, <mailto:list-info@host.com>\n":                                                  uri,
		"(Use this command to get off the list)\n     <mailto:list-manager@host.com?body=unsubscribe%20list>\n":       uri,
		"<http://www.host.com/list.cgi?cmd=unsub&lst=list>,\n   <mailto:list-request@host.com?subject=unsubscribe>\n": uri,
		"<mailto:listmom@host.com> (Contact Person for Help)\n":                                                       uri,
	}}
	for _, v := range corpora.Vectors[field](t, "mail-parser/address.json") {
		list, _ := address.Parse(corpora.Unfolded(v.Header), 100)
		var all []string
		for _, m := range list {
			name, _ := words.Decode(m.Name)
			group, _ := words.Decode(m.Group)
			all = append(all, line(group, mailbox{name, m.Address}))
		}
		score.Compare(t, v.Header, strings.Join(all, "\n"), v.Expected.String())
	}
	score.Tell(t)
}
