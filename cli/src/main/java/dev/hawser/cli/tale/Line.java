package dev.hawser.cli.tale;

/// What an example may say, and what that means for a customer.
enum Line {
    GOODMORNING("Goodmorning from", Meaning.NOTHING),
    START("Start installation for", Meaning.BEGIN),
    SCHEDULING("Scheduling: Installation for", Meaning.BEGIN),
    CALLBACK("Callback: Finished installation for", Meaning.NOTHING),
    ALL_DONE("All done for", Meaning.END),
    BYE("Bye from", Meaning.NOTHING);

    /// What a line tells about the installation of the customer it names.
    enum Meaning {
        BEGIN,
        END,
        NOTHING
    }

    private final String text;
    private final Meaning meaning;

    Line(String text, Meaning meaning) {
        this.text = text;
        this.meaning = meaning;
    }

    String text() {
        return text;
    }

    Meaning meaning() {
        return meaning;
    }
}
