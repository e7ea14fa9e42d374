/* SPDX-License-Identifier: MIT */
/*
 * A client that joins and stays until the session ends, for tests of what goes wrong.
 *
 *     cli_probe URL REALM [json|msgpack|cbor]
 *
 * Prints `joined`, publishes so that the other side knows, and when the session has ended `CODE
 * text`. Exit status: 0 when the router said goodbye, 1 when there was no session or it broke.
 */
#include <stdio.h>

#include <widl/widl.h>

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_options options = {.connect_timeout_ms = 3000, .max_message_bytes = 100000};

    if (argc > 3)
        options.serializers = strcmp(argv[3], "json") == 0   ? WIDL_SERIALIZERS_JSON
                              : strcmp(argv[3], "cbor") == 0 ? WIDL_SERIALIZERS_CBOR
                                                             : WIDL_SERIALIZERS_MSGPACK;
    widl_session *session = argc > 2 ? widl_connect(argv[1], argv[2], &options, &error) : NULL;
    if (session) {
        puts("joined");
        fflush(stdout);
    }
    bool good = session &&
                widl_session_publish(session, "org.example.joined", NULL, NULL, &error) &&
                widl_session_run(session, &error);
    printf("%s %s\n", widl_code_name(error.code), widl_error_text(&error));
    widl_session_close(session);
    return good ? 0 : 1;
}
