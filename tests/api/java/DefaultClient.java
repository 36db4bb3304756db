import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Java's HttpClient as LangChain4j and Spring AI use it: it asks each plain connection for HTTP/2. */
public class DefaultClient {
    public static void main(String[] words) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String body = "{\"type\": \"learning\", \"name\": \"From Java\"}";
        for (int round = 0; round < 2; round++) {
            HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(words[0] + "/api/projects"))
                .header("Authorization", "Bearer " + words[1])
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
            HttpRequest get = HttpRequest.newBuilder(URI.create(words[0] + "/health")).build();
            System.out.println("POST " + client.send(post.build(), HttpResponse.BodyHandlers.ofString()).statusCode());
            System.out.println("GET " + client.send(get, HttpResponse.BodyHandlers.ofString()).statusCode());
        }
    }
}
