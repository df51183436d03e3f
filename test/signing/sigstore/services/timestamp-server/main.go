// Sigstore's timestamp authority by its own packages, with a key in memory: timestamp-server's program as it is would also listen for
// its metrics on port 2112 of every interface, and ask the time of public servers.
//
//	timestamp-server PORT
package main

import (
	"log"
	"os"
	"strconv"
	"time"

	"github.com/sigstore/timestamp-authority/v2/pkg/server"
	"github.com/spf13/viper"
)

func main() {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	policy := "1.3.6.1.4.1.57264.2"
	viper.Set("timestamp-signer", "memory")
	viper.Set("timestamp-signer-hash", "sha256")
	viper.Set("default-policy-oid", policy)
	viper.Set("accepted-policy-oids", []string{policy})
	viper.Set("max-request-body-size", 1<<20)
	authority := server.NewRestAPIServer("127.0.0.1", port, []string{"http"}, false, 10*time.Second, 10*time.Second)
	log.Fatal(authority.Serve())
}
