// hashicorp/go-retryablehttp as a program has it: one line of JSON in for each request, one out when it ended.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

type job struct {
	ID     int    `json:"id"`
	Method string `json:"method"`
	URL    string `json:"url"`
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

func (j *job) carryOut() {
	client := retryablehttp.NewClient()
	client.Logger = nil
	request, err := retryablehttp.NewRequest(j.Method, j.URL, nil)
	if err != nil {
		j.Error = err.Error()
		return
	}
	response, err := client.Do(request)
	if err != nil {
		j.Error = err.Error()
		return
	}
	j.Status = response.StatusCode
	response.Body.Close()
}

func main() {
	var out sync.Mutex
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var next job
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			panic(err)
		}
		go func() {
			next.carryOut()
			out.Lock()
			defer out.Unlock()
			json.NewEncoder(os.Stdout).Encode(&next)
		}()
	}
}
