// Package pop3 is a POP3 client (RFC 1939): strict in what it sends, tolerant
// where servers in the field are loose, and exact about what was promised.
//
// A session goes through three states. In AUTHORIZATION (section 4) the client
// logs in; in TRANSACTION (section 5) it lists, retrieves and marks; UPDATE
// (section 6) is entered by QUIT alone, and is where a server removes what was
// marked. Delete marks, Quit removes, Abort removes nothing. What QUIT really
// did is known only from the listing of a later session.
//
// So the usual order is Open (or Dial and LoginAs), List, Retrieve, Delete, and
// Quit; the example of the package shows it. Every client is left by Quit or by
// Abort, which may also be called behind Quit.
//
// It also speaks CAPA, pipelining and response codes (RFC 2449, RFC 3206), STLS
// (RFC 2595), implicit TLS (RFC 8314), UTF8 (RFC 6856) and SASL (RFC 5034): SCRAM
// with and without channel binding (RFC 5802, RFC 7677, RFC 9266), PLAIN (RFC
// 4616), EXTERNAL (RFC 4422), OAUTHBEARER (RFC 7628), XOAUTH2, LOGIN, and where
// they are asked for CRAM-MD5 (RFC 2195) and APOP.
//
// LoginAs takes the strongest way that both sides have; nothing ever falls back
// to a weaker one. Profiles say what is known of servers beyond what they say of
// themselves.
//
// When the stream of replies does not fit the commands any more, the client is
// broken for good: it refuses every further command but Abort, because a QUIT
// on such a connection can destroy mail. A message is what was asked for once its
// Retrieval has ended without an error: see Retrieval.Proven.
//
// Every wait has a limit, and so has everything that a server can make the client
// keep. Cancelling the context of a call ends it at once and breaks the session.
// The package dials once, never reconnects, and tries no command again.
//
// A Client is one conversation. It is not for concurrent use: a second call
// while one runs gets an error.
package pop3
