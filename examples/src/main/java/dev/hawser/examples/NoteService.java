package dev.hawser.examples;

import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.json.Json;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.util.List;

// usage: NoteService [ENDPOINT [FILE]]
/**
 * Notes, in JSON by HTTP and kept in SQLite. Try it with
 * {@code curl -d '{"text": "milk"}' -H 'Content-Type: application/json' http://127.0.0.1:8007/notes}.
 */
final class NoteService {
    // @start region="service"
    record Note(long id, String text) {}

    /** What a client sends; what the record refuses is answered by 400. */
    record Draft(String text) {
        Draft {
            if (text == null || text.isBlank()) {
                throw new IllegalArgumentException("text must say something");
            }
        }
    }

    private static final Json JSON = Json.strict();

    static Router routes(Database database) {
        return Router.of(r -> r.get("/notes", _ -> {
                    List<Row> rows = database.query("select id, text from note order by id")
                            .await();
                    return JSON.response(rows.stream().map(NoteService::note).toList());
                })
                .get("/notes/{id}", request -> {
                    List<Row> rows = database.query("select id, text from note where id = ?", request.path("id"))
                            .await();
                    return JSON.response(rows.stream()
                            .map(NoteService::note)
                            .findFirst()
                            .orElseThrow(() -> new HttpException(Status.NOT_FOUND, "there is no such note")));
                })
                .post("/notes", request -> {
                    Draft draft = JSON.read(request, Draft.class).await();
                    List<Row> rows = database.query("insert into note (text) values (?) returning id", draft.text())
                            .await();
                    return Response.created("/notes/" + rows.getFirst().asLong("id"));
                })
                .delete("/notes/{id}", request -> {
                    long gone = database.update("delete from note where id = ?", request.path("id"))
                            .await();
                    return Response.of(gone == 0 ? Status.NOT_FOUND : Status.NO_CONTENT);
                }));
    }

    private static Note note(Row row) {
        return new Note(row.asLong("id"), row.asString("text"));
    }

    static Database open(Net net, String file) {
        Database database = Database.open(net.reactor(), "jdbc:sqlite:" + file).await();
        database.update("create table if not exists note (id integer primary key, text text not null)")
                .await();
        return database;
    }
    // @end region="service"

    private NoteService() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            Database database = open(net, Program.argument(arguments, 1, "notes.db"));
            ListeningPort port = HttpServer.of(net, routes(database))
                    .listen(Program.endpoint(arguments, 0))
                    .await();
            Program.serve("keeps notes at http://127.0.0.1:" + port.port() + "/notes");
        });
    }
}
