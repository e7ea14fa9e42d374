/* Prints two documents at once, and a third that is too long, in GLib's main loop: calls whose
 * results come in parts, and an event. Nothing waits for the router. */
#include <office/printer.widl.h>
#include <stdio.h>

#include "session_source.h"

struct clerk;

/** A document, and how much of it is printed. */
struct document {
    const char *name;
    uint32_t pages;
    uint32_t printed;
    struct clerk *clerk;
};

struct clerk {
    GMainLoop *loop;
    widl_session *session;
    struct document documents[3];
    unsigned waiting; /* for so many answers, and for the event */
};

/** The main loop ends when nothing is waited for, or when the session does. */
static void done(struct clerk *clerk)
{
    if (--clerk->waiting == 0)
        g_main_loop_quit(clerk->loop);
}

static bool on_page(void *user, const uint32_t *page)
{
    struct document *document = user;

    document->printed = *page;
    return true;
}

static void on_printed(void *user, const office_printer_print_result *result,
                       const widl_error *error)
{
    const struct document *document = user;
    office_printer_print_error thrown;
    widl_arena memory = {0};

    if (result)
        g_print("%s: %u pages, %u sheets left\n", document->name, (unsigned)document->printed,
                (unsigned)result->left);
    else if (office_printer_print_catch(error, &memory, &thrown) ==
             OFFICE_PRINTER_PRINT_ERROR_NO_PAPER)
        g_print("%s: only %u sheets left\n", document->name, (unsigned)thrown.no_paper.left);
    else
        g_printerr("%s: %s\n", document->name, widl_error_text(error));
    widl_arena_free(&memory);
    done(document->clerk);
}

static void on_paper_low(void *user, const office_printer_paper_low_event *event,
                         const widl_event *details)
{
    (void)details;
    g_print("buy paper: %u sheets left\n", (unsigned)event->left);
    done(user);
}

/** The realm is joined and the topic subscribed to. */
static void on_joined(void *user, widl_session *session)
{
    static const office_printer_print_handlers handlers = {.on_progress = on_page,
                                                           .on_result = on_printed};
    struct clerk *clerk = user;
    widl_error error = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(clerk->documents); i++) {
        struct document *document = &clerk->documents[i];
        office_printer_print_args args = {.document = widl_str(document->name),
                                          .pages = document->pages};

        document->clerk = clerk;
        if (!office_printer_print_async(session, &args, NULL, &handlers, document, &error))
            on_printed(document, NULL, &error);
    }
}

static void on_end(gpointer user, const widl_error *reason)
{
    struct clerk *clerk = user;

    g_printerr("%s\n", widl_error_text(reason));
    g_main_loop_quit(clerk->loop);
}

int main(int argc, char **argv)
{
    struct clerk clerk = {.loop = g_main_loop_new(NULL, FALSE),
                          .documents = {{"letter", 2}, {"report", 8}, {"novel", 100}},
                          .waiting = 4};
    widl_options options = {.no_wait = true, .on_joined = on_joined, .joined_user = &clerk};
    widl_error error = {0};

    clerk.session = widl_connect_start(argv[argc - 1], "realm1", &options, &error);
    if (clerk.session &&
        office_printer_subscribe_paper_low(clerk.session, NULL, on_paper_low, &clerk, &error) &&
        session_source_attach(clerk.session, NULL, on_end, &clerk, &error))
        g_main_loop_run(clerk.loop);
    else
        g_printerr("%s\n", widl_error_text(&error));
    widl_session_close(clerk.session);
    g_main_loop_unref(clerk.loop);
    return clerk.waiting == 0 ? 0 : 1;
}
