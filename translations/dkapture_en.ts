<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DKapture::MessageStrip</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::OverviewView</name>
    <message numerus="yes">
        <source>of %n CPU(s)</source>
        <translation>
            <numerusform>of the CPU</numerusform>
            <numerusform>of %n CPUs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::ProcessesView</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Processes: %n</source>
        <translation>
            <numerusform>Processes: %n</numerusform>
            <numerusform>Processes: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::RecordsView</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::StatusLine</name>
    <message numerus="yes">
        <source>● Helper connected, %n probe(s)</source>
        <translation>
            <numerusform>● Helper connected, %n probe</numerusform>
            <numerusform>● Helper connected, %n probes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n capture(s)</source>
        <translation>
            <numerusform>%n capture</numerusform>
            <numerusform>%n captures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::Window</name>
    <message numerus="yes">
        <source>%n file(s) written to %1</source>
        <translation>
            <numerusform>%n file written to %1</numerusform>
            <numerusform>%n files written to %1</numerusform>
        </translation>
    </message>
</context>
</TS>
