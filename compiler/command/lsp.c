/* SPDX-License-Identifier: MIT */
/*
 * `widlc lsp`: carries messages between standard input and output, and the server. What is wrong
 * with contracts is worked out when the input is silent, so a burst of keystrokes costs one time.
 */
#include "lsp/server.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "command/command.h"
#include "lsp/framing.h"
#include "lsp/words.h"

#define CHUNK_SIZE ((size_t)64 << 10)

struct session {
    struct server *server;
    struct framing framing;
    struct buffer out;
    bool has_failed;
};

static bool is_silent(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&input, 1, 0) == 0;
}

static void send_out(struct session *session)
{
    if (fwrite(session->out.data, 1, session->out.size, stdout) != session->out.size ||
        fflush(stdout) != 0)
        session->has_failed = true;
    session->out.size = 0;
}

/* Take all messages that are complete. Return: false when no more will come. */
static bool take_messages(struct session *session)
{
    enum framing_result result;
    struct text message;
    const char *why;
    bool is_clean;

    while ((result = framing_next(&session->framing, &message, &why)) == FRAMING_MESSAGE) {
        server_take(session->server, message, &session->out);
        if (server_is_over(session->server, &is_clean)) {
            session->has_failed |= !is_clean;
            return false;
        }
    }
    if (result == FRAMING_PARTIAL)
        return true;
    fprintf(stderr, "widlc: the input is not that of a language client: %s\n", why);
    session->has_failed = true;
    return false;
}

/* Read what has arrived. Return: false at the end, which should not come before 'exit'. */
static bool read_more(struct session *session)
{
    char chunk[CHUNK_SIZE];
    ssize_t size;

    do
        size = read(STDIN_FILENO, chunk, sizeof(chunk));
    while (size < 0 && errno == EINTR);
    if (size <= 0) {
        session->has_failed = true;
        return false;
    }
    framing_add(&session->framing, (struct text){chunk, (size_t)size});
    return true;
}

void command_write_words(FILE *out)
{
    words_write(out);
}

enum status command_lsp(const struct options *options)
{
    const struct server_options server_options = {
        .directories = options->import_directories,
        .count = options->import_count,
        .version = WIDLC_VERSION,
    };
    struct session session = {.server = server_new(&server_options)};

    while (!session.has_failed && read_more(&session)) {
        bool goes_on = take_messages(&session);

        if (goes_on && is_silent())
            server_idle(session.server, &session.out);
        send_out(&session);
        if (!goes_on)
            break;
    }
    buffer_free(&session.out);
    framing_free(&session.framing);
    server_free(session.server);
    return session.has_failed ? STATUS_FAILURE : STATUS_CLEAN;
}
