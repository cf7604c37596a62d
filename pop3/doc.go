// Package pop3 is a POP3 client (RFC 1939): strict in what it sends, tolerant
// where servers in the field are loose, and exact about what was promised.
//
// A session goes through three states. In AUTHORIZATION (section 4) the client
// logs in; in TRANSACTION (section 5) it lists, retrieves and marks; UPDATE
// (section 6) is entered by QUIT alone, and is where a server removes what was
// marked. Delete marks, Quit removes, Abort removes nothing. What QUIT really
// did is known only from the listing of a later session.
//
// It also speaks CAPA, pipelining and response codes (RFC 2449, RFC 3206), STLS
// (RFC 2595), implicit TLS (RFC 8314) and SASL PLAIN (RFC 5034, RFC 4616).
//
// When the stream of replies does not fit the commands any more, the client is
// broken for good: it refuses every further command but Abort, because a QUIT
// on such a connection can destroy mail.
//
// A Client is one conversation. It is not for concurrent use: a second call
// while one runs gets an error.
package pop3
