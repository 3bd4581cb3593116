// Asks the routes of both contracts, and for errors, with the client that oapi-codegen made of the description.
//
// `contract-client URL` prints a line for each answer, and ends with an error where one is another.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"

	"contract-client/catalogue"
)

var regions = []catalogue.Region{"US", "GB", "DE", "FR", "IN", "BR", "AU", "CA"}

// An answer of any route.
type answer interface {
	StatusCode() int
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("contract-client URL")
	}
	patient := catalogue.WithHTTPClient(&http.Client{Timeout: time.Minute})
	api, err := catalogue.NewClientWithResponses(os.Args[1], patient)
	if err != nil {
		log.Fatal(err)
	}
	readRoutes(api)
	readErrors(api)
}

// expect ends the program unless the answer has the status.
func expect[Answer answer](what string, status int, given Answer, err error) Answer {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
	if given.StatusCode() != status {
		log.Fatalf("%s: %d", what, given.StatusCode())
	}
	fmt.Println(what, status)
	return given
}

// someVideo returns id and title of a chart's first video.
func someVideo(api *catalogue.ClientWithResponses) (id, title string) {
	for _, region := range regions {
		chart, err := api.TrendingWithResponse(context.Background(), region, nil)
		videos := expect("trending "+string(region), 200, chart, err).JSON200.Videos
		if len(videos) > 0 {
			return videos[0].VideoId.String(), videos[0].Title
		}
	}
	log.Fatal("no region has a chart of videos")
	panic("unreachable")
}

func readRoutes(api *catalogue.ClientWithResponses) {
	ctx := context.Background()
	id, title := someVideo(api)
	byID, err := api.VideoByIdWithResponse(ctx, id, nil)
	detail := expect("video", 200, byID, err).JSON200
	if detail.Name == nil || *detail.Name != title {
		log.Fatalf("%s is the video %s", title, detail.VideoId)
	}
	perPage := 3
	found, err := api.SearchWithResponse(ctx, &catalogue.SearchParams{Q: title, PerPage: &perPage})
	page := expect("search", 200, found, err).JSON200
	fmt.Println("found", page.Total)
	newest, err := api.LatestWithResponse(ctx, &catalogue.LatestParams{PageSize: &perPage})
	fmt.Println("newest", expect("latest", 200, newest, err).JSON200.Data[0].Name)
}

func readErrors(api *catalogue.ClientWithResponses) {
	ctx := context.Background()
	missing, err := api.VideoByIdWithResponse(ctx, uuid.NewString(), nil)
	if problem := expect("no video", 404, missing, err).ApplicationproblemJSON404; problem.Detail != "Video not found" {
		log.Fatal(problem.Detail)
	}
	invalid, err := api.SearchWithResponse(ctx, &catalogue.SearchParams{Q: "a"})
	if problem := expect("one letter", 422, invalid, err).ApplicationproblemJSON422; problem.Errors == nil {
		log.Fatal(problem.Detail)
	}
	known, err := api.CategoriesWithResponse(ctx, nil)
	etag := expect("categories", 200, known, err).HTTPResponse.Header.Get("ETag")
	held, err := api.CategoriesWithResponse(ctx, &catalogue.CategoriesParams{IfNoneMatch: &etag})
	expect("held", 304, held, err)
}
