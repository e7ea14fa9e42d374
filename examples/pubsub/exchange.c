/* Publishes prices: that each is at the router is acknowledged. */
#include <market/quotes.widl.h>
#include <stdio.h>

static const struct {
    const char *exchange;
    const char *stock;
    uint32_t cents;
} prices[] = {{"hamburg", "acme", 1210}, {"berlin", "acme", 1215}, {"hamburg", "acme", 1190}};

static bool publish(widl_session *session, size_t index, widl_error *error)
{
    market_quotes_changed_event event = {.exchange = widl_str(prices[index].exchange),
                                         .stock = widl_str(prices[index].stock),
                                         .cents = prices[index].cents};
    /* With `acknowledge` true means that the router has it, and false says why not. */
    widl_publish_options options = {.acknowledge = true};

    return market_quotes_publish_changed(session, &event, &options, error);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool done = session != NULL;

    for (size_t i = 0; done && i < sizeof(prices) / sizeof(prices[0]); i++)
        done = publish(session, i, &error);
    if (done)
        printf("all are published\n");
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
