<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Area</name>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>调度器</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Disks</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Interrupts</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>USB</source>
        <translation>USB</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>ChartExport</name>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written.</source>
        <translation>无法写入文件夹 %1。</translation>
    </message>
    <message>
        <source>the picture was not saved</source>
        <translation>图片没有保存</translation>
    </message>
    <message>
        <source>the file cannot be opened</source>
        <translation>无法打开文件</translation>
    </message>
    <message>
        <source>Lost: %1, missed: %2 (since the probe was started)</source>
        <translation>丢失：%1，遗漏：%2（自探针启动以来）</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Shows what this computer is doing.</source>
        <translation>显示这台计算机正在做什么。</translation>
    </message>
    <message>
        <source>Run that many seconds without a person, leave pictures and data, end.</source>
        <translation>无人值守运行若干秒，留下图片和数据后退出。</translation>
    </message>
    <message>
        <source>Folder for what --headless-for leaves.</source>
        <translation>存放 --headless-for 结果的文件夹。</translation>
    </message>
    <message>
        <source>Open this view: overview, processes or records.</source>
        <translation>打开此视图：overview、processes 或 records。</translation>
    </message>
    <message>
        <source>Start this probe in the records view; other tools&apos; names are known.</source>
        <translation>在记录视图中启动此探针；也认识其他工具的名称。</translation>
    </message>
    <message>
        <source>Language, for example zh_CN or en.</source>
        <translation>语言，例如 zh_CN 或 en。</translation>
    </message>
    <message>
        <source>Colours: light, dark or system.</source>
        <translation>配色：light、dark 或 system。</translation>
    </message>
    <message>
        <source>--headless-for wants seconds, 3 to 86400.</source>
        <translation>--headless-for 需要 3 到 86400 之间的秒数。</translation>
    </message>
    <message>
        <source>There is no view “%1”.</source>
        <translation>没有视图“%1”。</translation>
    </message>
    <message>
        <source>There is no theme “%1”.</source>
        <translation>没有主题“%1”。</translation>
    </message>
    <message>
        <source>Only options are taken, not “%1”.</source>
        <translation>只接受选项，不接受“%1”。</translation>
    </message>
    <message>
        <source>--out goes with --headless-for.</source>
        <translation>--out 要与 --headless-for 一起使用。</translation>
    </message>
    <message>
        <source>--%1: its value is missing.</source>
        <translation>--%1：缺少值。</translation>
    </message>
    <message>
        <source>There is no language “%1”; there are: %2.</source>
        <translation>没有语言“%1”；现有：%2。</translation>
    </message>
</context>
<context>
    <name>DKapture::Capture</name>
    <message>
        <source>There is no probe “%1”.</source>
        <translation>没有探针“%1”。</translation>
    </message>
    <message>
        <source>The connection was closed.</source>
        <translation>连接已关闭。</translation>
    </message>
    <message>
        <source>The capture is not open.</source>
        <translation>采集未打开。</translation>
    </message>
</context>
<context>
    <name>DKapture::Connection</name>
    <message>
        <source>The DKapture helper does not answer (%1).</source>
        <translation>DKapture 助手没有响应（%1）。</translation>
    </message>
    <message>
        <source>This user may not speak with the DKapture helper.</source>
        <translation>此用户无权与 DKapture 助手通信。</translation>
    </message>
    <message>
        <source>The system bus cannot be reached: %1.</source>
        <translation>无法连接系统总线：%1。</translation>
    </message>
    <message>
        <source>The DKapture helper left the bus.</source>
        <translation>DKapture 助手已离开总线。</translation>
    </message>
    <message>
        <source>The DKapture helper describes its probes in a way that this program cannot read; their versions may differ.</source>
        <translation>本程序无法读懂 DKapture 助手对探针的描述；两者版本可能不同。</translation>
    </message>
    <message>
        <source>The helper has no such probe.</source>
        <translation>助手没有这个探针。</translation>
    </message>
    <message>
        <source>This system cannot do it.</source>
        <translation>这个系统做不到。</translation>
    </message>
    <message>
        <source>The helper does not take these settings.</source>
        <translation>助手不接受这些设置。</translation>
    </message>
    <message>
        <source>The probe&apos;s file is damaged. Install the package of the helper again.</source>
        <translation>探针的文件已损坏。请重新安装助手的软件包。</translation>
    </message>
    <message>
        <source>Watching has reached one of its limits, which keep the machine for its other work. Close captures, filter what they take in, or give them smaller rings.</source>
        <translation>观察已达到上限；设置上限是为了让机器能做其他工作。请关闭一些采集，用过滤条件减少其内容，或使用更小的环形缓冲区。</translation>
    </message>
    <message>
        <source>The kernel refused the probe. The helper&apos;s journal says more.</source>
        <translation>内核拒绝了这个探针。助手的日志中有详情。</translation>
    </message>
    <message>
        <source>You have not been authorised.</source>
        <translation>您没有获得授权。</translation>
    </message>
    <message>
        <source>The helper does not answer.</source>
        <translation>助手没有应答。</translation>
    </message>
    <message>
        <source>The helper failed. Its journal says more.</source>
        <translation>助手出错了。其日志中有详情。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what a refusal means, and the helper&apos;s own words</comment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>DKapture::FilterField</name>
    <message>
        <source>Filter of the rows</source>
        <translation>行过滤条件</translation>
    </message>
    <message>
        <source>Show only rows like: %1</source>
        <translation>只显示这样的行：%1</translation>
    </message>
    <message>
        <source>%1 (at letter %2)</source>
        <translation>%1（第 %2 个字符处）</translation>
    </message>
</context>
<context>
    <name>DKapture::FrameTableModel</name>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>%1 (a second, since the reading before)</source>
        <translation>%1（每秒，自上次读取以来）</translation>
    </message>
    <message>
        <source>Half of the cases, or 99 of 100, were below this value (computed from powers of two)</source>
        <translation>一半（或 100 次中有 99 次）低于此值（按 2 的幂计算）</translation>
    </message>
</context>
<context>
    <name>DKapture::HeadlessRun</name>
    <message>
        <source>Cannot write %1</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>This window: %1 % of a CPU</source>
        <translation>本窗口：占一个 CPU 的 %1 %</translation>
    </message>
    <message>
        <source>First live data after %1 ms</source>
        <translation>%1 毫秒后出现首批实时数据</translation>
    </message>
    <message>
        <source>No live data came. %1</source>
        <translation>没有收到实时数据。%1</translation>
    </message>
    <message>
        <source>Lost: %1, missed: %2</source>
        <translation>丢失：%1，遗漏：%2</translation>
    </message>
    <message>
        <source>There is no probe “%1”. “dkapturectl probes” lists them.</source>
        <translation>没有探针“%1”。“dkapturectl probes”会列出全部探针。</translation>
    </message>
</context>
<context>
    <name>DKapture::LiveChart</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>−%1 s</source>
        <translation>−%1 秒</translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation>−%1 分</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a curve: its value</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>bytes per second</source>
        <translation>字节/秒</translation>
    </message>
    <message>
        <source>per second</source>
        <translation>次/秒</translation>
    </message>
    <message>
        <source>% of all CPUs</source>
        <translation>占全部 CPU 的百分比</translation>
    </message>
    <message>
        <source>99th percentile</source>
        <translation>第 99 百分位</translation>
    </message>
    <message>
        <source>below %1</source>
        <translation>低于 %1</translation>
    </message>
</context>
<context>
    <name>DKapture::MessageStrip</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>还有 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DKapture::OverviewView</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Programs</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Waiting for disk</source>
        <translation>等待磁盘</translation>
    </message>
    <message>
        <source>Taken by host</source>
        <translation>被宿主占用</translation>
    </message>
    <message>
        <source>Wait for a CPU</source>
        <translation>等待 CPU</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Interrupts</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>软件</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what: how much</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source> (mostly %1)</source>
        <translation>（主要是 %1）</translation>
    </message>
    <message>
        <source>Paused; capturing goes on</source>
        <translation>已暂停；采集仍在继续</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message numerus="yes">
        <source>of %n CPU(s)</source>
        <translation>
            <numerusform>共 %n 个 CPU</numerusform>
        </translation>
    </message>
    <message>
        <source>p99: 99 of 100 waits are shorter</source>
        <translation>p99：100 次等待中有 99 次更短</translation>
    </message>
    <message>
        <source>%1 waits most: %2 % of all waiting</source>
        <translation>%1 等待最多：占全部等待的 %2 %</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 %2 %</source>
        <comment>who: share</comment>
        <translation>%1 占 %2 %</translation>
    </message>
    <message>
        <source>%1 each</source>
        <translation>每次 %1</translation>
    </message>
    <message>
        <source>%1: %2 % of one CPU</source>
        <translation>%1：一个 CPU 的 %2 %</translation>
    </message>
</context>
<context>
    <name>DKapture::ParameterForm</name>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>What is wrong with the settings</source>
        <translation>设置中的错误</translation>
    </message>
</context>
<context>
    <name>DKapture::ProbeFeed</name>
    <message>
        <source>The helper does not know the probe “%1”.</source>
        <translation>助手不认识探针“%1”。</translation>
    </message>
</context>
<context>
    <name>DKapture::ProbePicker</name>
    <message>
        <source>Find a probe by its name or by the name of the tool you know</source>
        <translation>按名称或您熟悉的工具名称查找探针</translation>
    </message>
    <message>
        <source>Probes</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>No probe matches</source>
        <translation>没有匹配的探针</translation>
    </message>
    <message>
        <source>Find: execsnoop, disk…</source>
        <translation>查找：execsnoop、磁盘…</translation>
    </message>
</context>
<context>
    <name>DKapture::ProcessTreeModel</name>
    <message>
        <source>running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>in device wait</source>
        <translation>等待设备</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>stopped by a debugger</source>
        <translation>被调试器停止</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>已死</translation>
    </message>
    <message>
        <source>zombie</source>
        <translation>僵尸</translation>
    </message>
    <message>
        <source>parked</source>
        <translation>停驻</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>CPU %</source>
        <translation>CPU %</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Switches</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>缺页</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Name of the program, as the kernel keeps it (15 letters at most)</source>
        <translation>内核保存的程序名称（最多 15 个字符）</translation>
    </message>
    <message>
        <source>Process number</source>
        <translation>进程编号</translation>
    </message>
    <message>
        <source>Real user</source>
        <translation>实际用户</translation>
    </message>
    <message>
        <source>Percent of one CPU; the line shows the last minute</source>
        <translation>占一个 CPU 的百分比；曲线显示最近一分钟</translation>
    </message>
    <message>
        <source>Memory that is present (resident)</source>
        <translation>驻留内存</translation>
    </message>
    <message>
        <source>Bytes read from disks per second</source>
        <translation>每秒从磁盘读取的字节数</translation>
    </message>
    <message>
        <source>Bytes written to disks per second</source>
        <translation>每秒写入磁盘的字节数</translation>
    </message>
    <message>
        <source>Times per second that a thread left a CPU</source>
        <translation>每秒线程让出 CPU 的次数</translation>
    </message>
    <message>
        <source>Page faults per second</source>
        <translation>每秒缺页次数</translation>
    </message>
    <message>
        <source>Number of threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>What its first thread does</source>
        <translation>其首个线程在做什么</translation>
    </message>
    <message>
        <source>When it started</source>
        <translation>何时启动</translation>
    </message>
    <message>
        <source>PID inside</source>
        <translation>容器内 PID</translation>
    </message>
    <message>
        <source>Process number that its own container gives it</source>
        <translation>进程在自己的容器内的编号</translation>
    </message>
</context>
<context>
    <name>DKapture::ProcessesView</name>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Find by name, number or user</source>
        <translation>按名称、编号或用户查找</translation>
    </message>
    <message>
        <source>Find processes</source>
        <translation>查找进程</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>树状</translation>
    </message>
    <message>
        <source>Show every process below the one that started it</source>
        <translation>把每个进程显示在启动它的进程之下</translation>
    </message>
    <message>
        <source>in device wait</source>
        <translation>等待设备</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, basic data only</source>
        <translation>%1，仅基本数据</translation>
    </message>
    <message numerus="yes">
        <source>Processes: %n</source>
        <translation>
            <numerusform>进程：%n</numerusform>
        </translation>
    </message>
    <message>
        <source> (busiest %1, %2 % of a CPU)</source>
        <translation>（最忙的是 %1，占一个 CPU 的 %2 %）</translation>
    </message>
</context>
<context>
    <name>DKapture::RecordDetails</name>
    <message>
        <source>Details of the selected record</source>
        <translation>所选记录的详情</translation>
    </message>
    <message>
        <source>Choose a row to see all of it.</source>
        <translation>选择一行可查看其全部内容。</translation>
    </message>
</context>
<context>
    <name>DKapture::RecordTable</name>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
</context>
<context>
    <name>DKapture::RecordsView</name>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Whose activity</source>
        <translation>谁的活动</translation>
    </message>
    <message>
        <source>Which of its tables</source>
        <translation>哪一张表</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>What to capture; answered inside the kernel</source>
        <translation>采集什么；在内核中判断</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Keep the newest record in sight (End)</source>
        <translation>始终显示最新记录（End）</translation>
    </message>
    <message>
        <source>All programs</source>
        <translation>所有程序</translation>
    </message>
    <message>
        <source>Totals without names</source>
        <translation>仅总量，不含名称</translation>
    </message>
    <message>
        <source>My programs</source>
        <translation>我的程序</translation>
    </message>
    <message>
        <source>Watching all programs may ask for authorisation</source>
        <translation>观测所有程序可能需要授权</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>The helper offers no probe.</source>
        <translation>助手没有提供探针。</translation>
    </message>
    <message>
        <source>This cannot run here: %1</source>
        <translation>无法在此运行：%1</translation>
    </message>
    <message>
        <source>Press Start to watch.</source>
        <translation>按“开始”进行观测。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Waiting for the system helper…</source>
        <translation>正在等待系统助手…</translation>
    </message>
    <message>
        <source>You have not been authorised to watch this.</source>
        <translation>您尚未获得观测此项的授权。</translation>
    </message>
    <message>
        <source>This could not be started: %1</source>
        <translation>无法启动：%1</translation>
    </message>
    <message>
        <source>Nothing matches the filter so far.</source>
        <translation>目前没有符合过滤条件的记录。</translation>
    </message>
    <message>
        <source>Watching. Nothing so far.</source>
        <translation>正在观测。目前没有记录。</translation>
    </message>
    <message>
        <source>Authorise…</source>
        <translation>授权…</translation>
    </message>
    <message>
        <source>%1 shown of %2 kept; %3 came</source>
        <translation>显示 %1 条，保留 %2 条；共收到 %3 条</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · paused</source>
        <translation>%1，已暂停</translation>
    </message>
    <message>
        <source>none lost</source>
        <translation>无丢失</translation>
    </message>
    <message>
        <source>Records: no probe</source>
        <translation>记录：没有探针</translation>
    </message>
    <message>
        <source>Records: %1, %2 rows, %3 lost, %4 missed</source>
        <translation>记录：%1，%2 行，丢失 %3，遗漏 %4</translation>
    </message>
</context>
<context>
    <name>DKapture::Session</name>
    <message>
        <source>cannot reach the helper</source>
        <translation>无法连接助手</translation>
    </message>
    <message>
        <source>there is no such probe. “dkapturectl probes” lists them</source>
        <translation>没有这个探针。“dkapturectl probes”会列出它们</translation>
    </message>
    <message>
        <source> Is it installed, or did “run” start it?</source>
        <translation>它是否已安装，或是否由“run”启动？</translation>
    </message>
    <message>
        <source> Run it as an administrator, or with --scope own.</source>
        <translation>请以管理员身份运行，或使用 --scope own。</translation>
    </message>
    <message>
        <source>cannot write: %1</source>
        <translation>无法写入：%1</translation>
    </message>
</context>
<context>
    <name>DKapture::StatusLine</name>
    <message>
        <source>System helper</source>
        <translation>系统助手</translation>
    </message>
    <message>
        <source>Captures</source>
        <translation>采集</translation>
    </message>
    <message>
        <source>Records a second</source>
        <translation>每秒记录数</translation>
    </message>
    <message>
        <source>Lost records</source>
        <translation>丢失的记录</translation>
    </message>
    <message>
        <source>Cost of watching</source>
        <translation>观测的开销</translation>
    </message>
    <message>
        <source>Cost of this window</source>
        <translation>本窗口的开销</translation>
    </message>
    <message>
        <source>CPU time and kernel memory of everything that is captured, and of the helper; measured every 10 seconds</source>
        <translation>所有采集以及助手的 CPU 时间和内核内存；每 10 秒测量一次</translation>
    </message>
    <message>
        <source>○ Starting the helper…</source>
        <translation>○ 正在启动助手…</translation>
    </message>
    <message>
        <source>▲ No helper</source>
        <translation>▲ 没有助手</translation>
    </message>
    <message>
        <source>▲ Not authorised</source>
        <translation>▲ 未授权</translation>
    </message>
    <message>
        <source>Window %1 % CPU</source>
        <translation>窗口 %1 % CPU</translation>
    </message>
    <message numerus="yes">
        <source>%n capture(s)</source>
        <translation>
            <numerusform>%n 个采集</numerusform>
        </translation>
    </message>
    <message>
        <source>0 lost</source>
        <translation>丢失 0</translation>
    </message>
    <message>
        <source>Watching %1 % CPU, %2 kernel memory</source>
        <translation>观测 %1 % CPU，%2 内核内存</translation>
    </message>
    <message numerus="yes">
        <source>● Helper connected, %n probe(s)</source>
        <translation>
            <numerusform>● 助手已连接，%n 个探针</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 records/s</source>
        <translation>%1 条记录/秒</translation>
    </message>
    <message>
        <source>CPU time of this window, in percent of one CPU; measured in the same second</source>
        <translation>本窗口的 CPU 时间，以单个 CPU 的百分比计；在同一秒内测得</translation>
    </message>
</context>
<context>
    <name>DKapture::Tile</name>
    <message>
        <source>Float or dock back: %1</source>
        <translation>浮动或停靠：%1</translation>
    </message>
    <message>
        <source>Float or dock back</source>
        <translation>浮动或停靠</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>%1 当前值</translation>
    </message>
    <message>
        <source>Most of %1</source>
        <translation>%1 之最</translation>
    </message>
</context>
<context>
    <name>DKapture::Watch</name>
    <message>
        <source>watch: name one probe</source>
        <translation>watch：请指定一个探针</translation>
    </message>
    <message>
        <source>--%1: “%2” is not a duration such as 5s</source>
        <translation>--%1：“%2”不是 5s 这样的时长</translation>
    </message>
    <message>
        <source>--count: “%1” is not a number above 0</source>
        <translation>--count：“%1”不是大于 0 的数字</translation>
    </message>
    <message>
        <source>--format: “%1” is none of table, json, csv</source>
        <translation>--format：“%1”不是 table、json、csv 之一</translation>
    </message>
    <message>
        <source>--scope: “%1” is none of own, total, all</source>
        <translation>--scope：“%1”不是 own、total、all 之一</translation>
    </message>
    <message>
        <source>watch</source>
        <translation>watch</translation>
    </message>
    <message>
        <source>the helper restarted: what happened since %1 was not seen</source>
        <translation>助手已重新启动：自 %1 以来发生的事没有被看到</translation>
    </message>
    <message>
        <source>--output: “%1” is none of %2</source>
        <translation>--output：“%1”不是 %2 之一</translation>
    </message>
    <message>
        <source>--filter: %1
  %2
  %3^</source>
        <translation>--filter：%1
  %2
  %3^</translation>
    </message>
    <message>
        <source>--format csv: each output has columns of its own; this is “%1”, --output chooses of %2</source>
        <translation>--format csv：每个输出的列各不相同；这里是“%1”，可用 --output 从 %2 中选择</translation>
    </message>
    <message>
        <source>ended before all was written</source>
        <translation>尚未全部写出即已结束</translation>
    </message>
    <message>
        <source>%1 records, lost %2, missed %3</source>
        <translation>%1 条记录，丢失 %2，遗漏 %3</translation>
    </message>
    <message>
        <source>there is no option --%1, nor is it a parameter of %2. “dkapturectl describe %2” lists them</source>
        <translation>没有选项 --%1，它也不是 %2 的参数。“dkapturectl describe %2”会列出参数</translation>
    </message>
    <message>
        <source>--ring: “%1” is not a power of two, such as 4MiB</source>
        <translation>--ring：“%1”不是 2 的幂，例如 4MiB</translation>
    </message>
    <message>
        <source>--interval: “%1” is not from 50ms to 1h</source>
        <translation>--interval：“%1”不在 50ms 到 1h 之间</translation>
    </message>
    <message>
        <source>ended before anything was watched</source>
        <translation>还没有开始观察就结束了</translation>
    </message>
</context>
<context>
    <name>DKapture::Window</name>
    <message>
        <source>DKapture</source>
        <translation>DKapture</translation>
    </message>
    <message>
        <source>The helper restarted at %1. %2 s of data are missing. Everything is running again.</source>
        <translation>助手于 %1 重新启动。缺少 %2 秒的数据。一切已恢复运行。</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold the picture still; capturing goes on (Ctrl+P)</source>
        <translation>定住画面；采集仍在继续（Ctrl+P）</translation>
    </message>
    <message>
        <source>Show the last</source>
        <translation>显示最近</translation>
    </message>
    <message>
        <source>Time that the charts show</source>
        <translation>图表显示的时间</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>5 minutes</source>
        <translation>5 分钟</translation>
    </message>
    <message>
        <source>15 minutes</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>30 minutes</source>
        <translation>30 分钟</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write what this view shows to files (Ctrl+E)</source>
        <translation>把此视图的内容写入文件（Ctrl+E）</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>配色(&amp;C)</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>采集(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Follow the newest record</source>
        <translation>跟随最新记录(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Authorise…</source>
        <translation>授权(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation>这是什么？(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;About DKapture</source>
        <translation>关于 DKapture(&amp;A)</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Authorise…</source>
        <translation>授权…</translation>
    </message>
    <message>
        <source>You have not been authorised to watch other users&apos; programs. Your own programs and totals are shown.</source>
        <translation>您尚未获得观测其他用户程序的授权。现在显示您自己的程序和总量。</translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation>存放文件的文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written to %1</source>
        <translation>
            <numerusform>已写入 %n 个文件到 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>About DKapture</source>
        <translation>关于 DKapture</translation>
    </message>
    <message>
        <source>&lt;h3&gt;DKapture %1&lt;/h3&gt;&lt;p&gt;Shows what this computer is doing: processes, disks, network, interrupts, as the kernel sees them.&lt;/p&gt;&lt;p&gt;Looking changes nothing. Only the small system helper runs as root; this window never does.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</source>
        <translation>&lt;h3&gt;DKapture %1&lt;/h3&gt;&lt;p&gt;以内核的视角显示这台计算机正在做什么：进程、磁盘、网络、中断。&lt;/p&gt;&lt;p&gt;查看不会改变任何东西。只有小型的系统助手以 root 身份运行；本窗口从不如此。&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</translation>
    </message>
    <message>
        <source>What is this?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Overview&lt;/b&gt; answers at a glance; &lt;b&gt;Processes&lt;/b&gt; names who; &lt;b&gt;Records&lt;/b&gt; shows every single event of a probe.&lt;/p&gt;&lt;table cellspacing=&apos;4&apos;&gt;&lt;tr&gt;&lt;td&gt;Ctrl+1 … 3&lt;/td&gt;&lt;td&gt;views&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+P&lt;/td&gt;&lt;td&gt;hold the picture still&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+F&lt;/td&gt;&lt;td&gt;find or filter&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+E&lt;/td&gt;&lt;td&gt;export&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+End&lt;/td&gt;&lt;td&gt;follow the newest record&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+Alt+Z&lt;/td&gt;&lt;td&gt;reset the layout&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;F11&lt;/td&gt;&lt;td&gt;full screen&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;概览&lt;/b&gt;一眼给出答案；&lt;b&gt;进程&lt;/b&gt;指出是谁；&lt;b&gt;记录&lt;/b&gt;显示探针的每一条事件。&lt;/p&gt;&lt;table cellspacing=&apos;4&apos;&gt;&lt;tr&gt;&lt;td&gt;Ctrl+1 … 3&lt;/td&gt;&lt;td&gt;视图&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+P&lt;/td&gt;&lt;td&gt;定住画面&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+F&lt;/td&gt;&lt;td&gt;查找或过滤&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+E&lt;/td&gt;&lt;td&gt;导出&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+End&lt;/td&gt;&lt;td&gt;跟随最新记录&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;Ctrl+Alt+Z&lt;/td&gt;&lt;td&gt;重置布局&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;F11&lt;/td&gt;&lt;td&gt;全屏&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</translation>
    </message>
    <message>
        <source>%1 records were lost because they came faster than they could be stored (%2).</source>
        <translation>丢失了 %1 条记录，因为它们来得太快，来不及存储（%2）。</translation>
    </message>
    <message>
        <source>%1 times the kernel did not run a probe&apos;s program because it was in the middle of another one: at most so many records are missing (%2).</source>
        <translation>内核有 %1 次因正在执行另一个程序而没有运行探针的程序：最多缺少这么多条记录（%2）。</translation>
    </message>
    <message>
        <source>There is no probe “%1”. The list of the records view has them all.</source>
        <translation>没有探针“%1”。记录视图的列表中有全部探针。</translation>
    </message>
    <message>
        <source>%1; not in them: %2</source>
        <comment>files were written; what was lost</comment>
        <translation>%1；其中没有：%2</translation>
    </message>
</context>
<context>
    <name>FeedWords</name>
    <message>
        <source>Starting the system helper…</source>
        <translation>正在启动系统助手…</translation>
    </message>
    <message>
        <source>The system helper does not answer, so only basic data that everybody may read is shown.</source>
        <translation>系统助手没有响应，因此只显示所有人都可读取的基本数据。</translation>
    </message>
    <message>
        <source>You have not been authorised to look at this computer.</source>
        <translation>您尚未获得查看这台计算机的授权。</translation>
    </message>
    <message>
        <source>Not watching.</source>
        <translation>未在观测。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>This needs the system helper.</source>
        <translation>这需要系统助手。</translation>
    </message>
    <message>
        <source>You have not been authorised to see this.</source>
        <translation>您尚未获得查看此项的授权。</translation>
    </message>
    <message>
        <source>%1 cannot run: %2</source>
        <translation>%1无法运行：%2</translation>
    </message>
    <message>
        <source>This could not be started: %1</source>
        <translation>无法启动：%1</translation>
    </message>
    <message>
        <source>Live; your own programs only</source>
        <translation>实时；仅限您自己的程序</translation>
    </message>
    <message>
        <source>Live; totals without names of programs</source>
        <translation>实时；仅总量，不含程序名称</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Authorise…</source>
        <translation>授权…</translation>
    </message>
    <message>
        <source>The system helper cannot serve you: %1</source>
        <translation>系统助手无法为您服务：%1</translation>
    </message>
    <message>
        <source>%1 lost</source>
        <translation>丢失 %1</translation>
    </message>
    <message>
        <source>%1 missed</source>
        <translation>遗漏 %1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Lost: records that found no room; exact.
Missed: programs that the kernel did not run because it was in the middle of another one: at most so many more</source>
        <translation>丢失：没有空间存放的记录，数目精确。
遗漏：内核因正在执行另一个程序而没有运行的程序：最多再缺这么多</translation>
    </message>
</context>
<context>
    <name>ctl</name>
    <message>
        <source>%1: there is no such option</source>
        <translation>%1：没有这个选项</translation>
    </message>
    <message>
        <source>--%1: its value is missing</source>
        <translation>--%1：缺少值</translation>
    </message>
    <message>
        <source>“dkapturectl --help” tells how to use it.</source>
        <translation>“dkapturectl --help”说明用法。</translation>
    </message>
    <message>
        <source>%1: there is no such command</source>
        <translation>%1：没有这个命令</translation>
    </message>
    <message>
        <source>%1: wrong number of arguments</source>
        <translation>%1：参数个数不对</translation>
    </message>
    <message>
        <source>%1: there is no option --%2</source>
        <translation>%1：没有选项 --%2</translation>
    </message>
    <message>
        <source>name a command</source>
        <translation>请指定一个命令</translation>
    </message>
    <message>
        <source>, in %1</source>
        <translation>，在 %1 中</translation>
    </message>
    <message>
        <source>, rows are missing</source>
        <translation>，缺少部分行</translation>
    </message>
    <message>
        <source>events, as they happen</source>
        <translation>事件，发生时即报告</translation>
    </message>
    <message>
        <source>a table of totals, read every interval</source>
        <translation>累计表，每个间隔读取一次</translation>
    </message>
    <message>
        <source>histograms, read every interval</source>
        <translation>直方图，每个间隔读取一次</translation>
    </message>
    <message>
        <source>a snapshot, taken every interval</source>
        <translation>快照，每个间隔拍摄一次</translation>
    </message>
    <message>
        <source>one of %1 names</source>
        <translation>%1 个名称之一</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>text of %1 bytes</source>
        <translation>%1 字节的文本</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Also known as: %1</source>
        <translation>又名：%1</translation>
    </message>
    <message>
        <source>Scopes: %1</source>
        <translation>范围：%1</translation>
    </message>
    <message>
        <source>Not on this system: %1 %2</source>
        <translation>本系统不可用：%1 %2</translation>
    </message>
    <message>
        <source>Missing here: %1</source>
        <translation>此处缺少：%1</translation>
    </message>
    <message>
        <source>Not seen here: %1.</source>
        <translation>此处看不到：%1。</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Output %1: %2</source>
        <translation>输出 %1：%2</translation>
    </message>
    <message>
        <source>PROBE</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>YOURS</source>
        <translation>您的</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>RUNS/S</source>
        <translation>次/秒</translation>
    </message>
    <message>
        <source>TIME A RUN</source>
        <translation>每次耗时</translation>
    </message>
    <message>
        <source>MEMORY</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>(the helper itself)</source>
        <translation>（助手自身）</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>probe %1</source>
        <translation>探针 %1</translation>
    </message>
    <message>
        <source>limited</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>%1 of %2 probes can run here.</source>
        <translation>%2 个探针中有 %1 个可以在此运行。</translation>
    </message>
    <message>
        <source>AREA</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>ALSO KNOWN AS</source>
        <translation>又名</translation>
    </message>
    <message>
        <source>SHOWS</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>%1 (not on this system: %2)</source>
        <translation>%1（本系统不可用：%2）</translation>
    </message>
    <message>
        <source>doctor</source>
        <translation>doctor</translation>
    </message>
    <message>
        <source>cost</source>
        <translation>cost</translation>
    </message>
    <message>
        <source>Usage: dkapturectl COMMAND [OPTIONS]
Shows what the Linux kernel is doing.

  probes [--json | --names]     list what can be watched
  describe PROBE [--json]       explain a probe, its parameters and its fields
  watch PROBE [OPTIONS]         print its records until Ctrl+C
    --for TIME                  end after this time: 500ms, 5s, 2m
    --count N                   end after so many events, or readings of a table
    --filter EXPRESSION         only records that match, such as &apos;pid = 42 and latency &gt; 5ms&apos;
    --scope own|total|all       your own programs, sums without names, or everything
    --interval TIME             how often tables are read, 50ms or longer
    --ring SIZE                 room for events on each processor, 4KiB to 16MiB
    --output NAME               only this output of the probe
    --format table|json|csv     for eyes, or for programs
    --PARAMETER VALUE           a parameter of the probe, see describe
  doctor [--json]               what this system lacks, and how to get it
  cost [--json]                 what all captures cost now
  --help, --version

See dkapturectl(1).
</source>
        <translation>用法：dkapturectl 命令 [选项]
显示 Linux 内核正在做什么。

  probes [--json | --names]     列出可以观测的内容
  describe 探针 [--json]        说明一个探针、其参数和字段
  watch 探针 [选项]             打印其记录，直到 Ctrl+C
    --for 时间                  到时结束：500ms、5s、2m
    --count N                   收到若干事件或表的若干次读取后结束
    --filter 表达式             只要符合的记录，如 &apos;pid = 42 and latency &gt; 5ms&apos;
    --scope own|total|all       您自己的程序、不含名称的总量，或全部
    --interval 时间             读取表的间隔，不短于 50ms
    --ring 大小                 每个处理器的事件缓冲，4KiB 至 16MiB
    --output 名称               只要该探针的这个输出
    --format table|json|csv     给人看，或给程序用
    --参数 值                   探针的参数，见 describe
  doctor [--json]               此系统缺少什么，以及如何获得
  cost [--json]                 所有采集当前的开销
  --help, --version

参见 dkapturectl(1)。
</translation>
    </message>
    <message>
        <source>names, with commas between</source>
        <translation>名称，以逗号分隔</translation>
    </message>
    <message>
        <source>(scope all then asks for: %1)</source>
        <translation>（此时范围 all 需要的授权：%1）</translation>
    </message>
    <message>
        <source>(authorisation: %1)</source>
        <translation>（授权：%1）</translation>
    </message>
</context>
<context>
    <name>filter</name>
    <message>
        <source>“|” belongs to alerts; a filter ends before it.</source>
        <translation>“|”用于警报；过滤表达式到它之前为止。</translation>
    </message>
    <message>
        <source>Write “not” to negate.</source>
        <translation>取反请写“not”。</translation>
    </message>
    <message>
        <source>The quotation does not end.</source>
        <translation>引号没有结束。</translation>
    </message>
    <message>
        <source>“and” or “or” is missing here.</source>
        <translation>此处缺少“and”或“or”。</translation>
    </message>
    <message>
        <source>This is nested too deeply.</source>
        <translation>嵌套过深。</translation>
    </message>
    <message>
        <source>This parenthesis is not closed.</source>
        <translation>括号没有闭合。</translation>
    </message>
    <message>
        <source>A condition is missing here, such as “pid = 42”.</source>
        <translation>此处缺少条件，例如“pid = 42”。</translation>
    </message>
    <message>
        <source>There is no saved list “%1”.</source>
        <translation>没有已保存的列表“%1”。</translation>
    </message>
    <message>
        <source>There is no field “%1”. There are: %2.</source>
        <translation>没有字段“%1”。可用的有：%2。</translation>
    </message>
    <message>
        <source>A value is missing here.</source>
        <translation>此处缺少值。</translation>
    </message>
    <message>
        <source>This list is not closed.</source>
        <translation>列表没有闭合。</translation>
    </message>
    <message>
        <source>A range has two values: [lowest, highest].</source>
        <translation>范围有两个值：[最低, 最高]。</translation>
    </message>
    <message>
        <source>“%1” does not fit the field “%2”, which takes %3.</source>
        <translation>“%1”不适合字段“%2”，它接受%3。</translation>
    </message>
    <message>
        <source>The field “%1” cannot be compared.</source>
        <translation>字段“%1”不能比较。</translation>
    </message>
    <message>
        <source>This is not a regular expression: %1.</source>
        <translation>这不是正则表达式：%1。</translation>
    </message>
    <message>
        <source>The field “%1” is text; compare it with =, !=, contains, startswith, endswith, glob, matches, under or in.</source>
        <translation>字段“%1”是文本；请用 =、!=、contains、startswith、endswith、glob、matches、under 或 in 比较。</translation>
    </message>
    <message>
        <source>The field “%1” is an address; compare it with =, != or in.</source>
        <translation>字段“%1”是地址；请用 =、!= 或 in 比较。</translation>
    </message>
    <message>
        <source>one of: %1</source>
        <translation>以下之一：%1</translation>
    </message>
    <message>
        <source>an address such as 10.0.0.0/8 or ::1</source>
        <translation>地址，例如 10.0.0.0/8 或 ::1</translation>
    </message>
    <message>
        <source>a duration such as 500us, 1.5ms or 2s</source>
        <translation>时长，例如 500us、1.5ms 或 2s</translation>
    </message>
    <message>
        <source>a time such as 14:02:11</source>
        <translation>时刻，例如 14:02:11</translation>
    </message>
    <message>
        <source>a size such as 4096 or 4KiB</source>
        <translation>大小，例如 4096 或 4KiB</translation>
    </message>
    <message>
        <source>an error such as ENOENT</source>
        <translation>错误，例如 ENOENT</translation>
    </message>
    <message>
        <source>a signal such as SIGTERM</source>
        <translation>信号，例如 SIGTERM</translation>
    </message>
    <message>
        <source>a system call such as openat</source>
        <translation>系统调用，例如 openat</translation>
    </message>
    <message>
        <source>a user&apos;s name or number, or “me”</source>
        <translation>用户名或编号，或“me”</translation>
    </message>
    <message>
        <source>a disk such as sda or 8:0</source>
        <translation>磁盘，例如 sda 或 8:0</translation>
    </message>
    <message>
        <source>a control group&apos;s number, or its path such as /user.slice</source>
        <translation>控制组编号，或其路径，例如 /user.slice</translation>
    </message>
    <message>
        <source>permission bits in octal such as 0644</source>
        <translation>八进制权限位，例如 0644</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
</context>
<context>
    <name>helper</name>
    <message>
        <source>Its file is unusable: %1.</source>
        <translation>其文件无法使用：%1。</translation>
    </message>
    <message>
        <source>Install dkapture-helper again, or remove the file.</source>
        <translation>请重新安装 dkapture-helper，或删除该文件。</translation>
    </message>
    <message>
        <source>The kernel does not describe its types (no /sys/kernel/btf/vmlinux).</source>
        <translation>内核没有描述其类型（没有 /sys/kernel/btf/vmlinux）。</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_DEBUG_INFO_BTF, as Debian&apos;s and Deepin&apos;s are.</source>
        <translation>请使用以 CONFIG_DEBUG_INFO_BTF 构建的内核，Debian 和 Deepin 的内核即是。</translation>
    </message>
    <message>
        <source>This kernel cannot trace functions (fentry: %1).</source>
        <translation>此内核无法跟踪函数（fentry：%1）。</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_FUNCTION_TRACER and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS.</source>
        <translation>请使用以 CONFIG_FUNCTION_TRACER 和 CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS 构建的内核。</translation>
    </message>
    <message>
        <source>This kernel has no kprobes.</source>
        <translation>此内核没有 kprobes。</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_KPROBE_EVENTS.</source>
        <translation>请使用以 CONFIG_KPROBE_EVENTS 构建的内核。</translation>
    </message>
    <message>
        <source>BPF is not among the kernel&apos;s active security modules (%1).</source>
        <translation>BPF 不在内核启用的安全模块之中（%1）。</translation>
    </message>
    <message>
        <source>Add lsm=%1,bpf to the kernel&apos;s command line and start again.</source>
        <translation>请在内核命令行加入 lsm=%1,bpf 并重新启动。</translation>
    </message>
    <message>
        <source>The kernel refuses BPF security programs (%1).</source>
        <translation>内核拒绝 BPF 安全程序（%1）。</translation>
    </message>
    <message>
        <source>Use a kernel built with CONFIG_BPF_LSM.</source>
        <translation>请使用以 CONFIG_BPF_LSM 构建的内核。</translation>
    </message>
    <message>
        <source>Kernel %1 has no tracepoint %2.</source>
        <translation>内核 %1 没有跟踪点 %2。</translation>
    </message>
    <message>
        <source>A newer kernel, or loading the driver it belongs to, may bring it.</source>
        <translation>更新的内核，或加载其所属的驱动，可能会提供它。</translation>
    </message>
    <message>
        <source>Kernel %1 has no function %2.</source>
        <translation>内核 %1 没有函数 %2。</translation>
    </message>
    <message>
        <source>Kernel %1 has no iterator %2.</source>
        <translation>内核 %1 没有迭代器 %2。</translation>
    </message>
    <message>
        <source>Use a newer kernel.</source>
        <translation>请使用更新的内核。</translation>
    </message>
    <message>
        <source>Kernel %1 has no open-coded task iterator.</source>
        <translation>内核 %1 没有开放编码的任务迭代器。</translation>
    </message>
    <message>
        <source>Use kernel 6.7 or newer.</source>
        <translation>请使用 6.7 或更新的内核。</translation>
    </message>
    <message>
        <source>The kernel&apos;s tracepoints cannot be found: tracefs is not mounted.</source>
        <translation>找不到内核的跟踪点：tracefs 未挂载。</translation>
    </message>
    <message>
        <source>Run: mount -t tracefs tracefs /sys/kernel/tracing</source>
        <translation>请运行：mount -t tracefs tracefs /sys/kernel/tracing</translation>
    </message>
    <message>
        <source>The kernel is locked down (confidentiality), so that its memory and tracing files cannot be read.</source>
        <translation>内核已锁定（confidentiality 级别），因此无法读取它的内存和跟踪文件。</translation>
    </message>
    <message>
        <source>Start the kernel with lockdown=integrity in place of lockdown=confidentiality.</source>
        <translation>启动内核时用 lockdown=integrity 代替 lockdown=confidentiality。</translation>
    </message>
    <message>
        <source>The kernel lets no program read its memory (%1).</source>
        <translation>内核不允许任何程序读取它的内存（%1）。</translation>
    </message>
    <message>
        <source>Start the kernel without lockdown=confidentiality.</source>
        <translation>启动内核时不要使用 lockdown=confidentiality。</translation>
    </message>
    <message>
        <source>The tracing file of %1 cannot be read (%2).</source>
        <translation>无法读取 %1 的跟踪文件（%2）。</translation>
    </message>
    <message>
        <source>Let the helper read /sys/kernel/tracing.</source>
        <translation>请允许助手程序读取 /sys/kernel/tracing。</translation>
    </message>
    <message>
        <source>The helper runs in a user namespace, where the kernel loads no programs (%1).</source>
        <translation>助手程序运行在用户命名空间中，内核不会在那里加载程序（%1）。</translation>
    </message>
    <message>
        <source>Run the helper outside of the unprivileged container.</source>
        <translation>请在非特权容器之外运行助手程序。</translation>
    </message>
    <message>
        <source>The helper lacks the capability %1.</source>
        <translation>助手程序缺少权能 %1。</translation>
    </message>
    <message>
        <source>Give %1 to the service or the container that the helper runs in.</source>
        <translation>请把 %1 授予助手程序所在的服务或容器。</translation>
    </message>
    <message>
        <source>A seccomp filter refuses the system call %1 (%2).</source>
        <translation>seccomp 过滤器拒绝了系统调用 %1（%2）。</translation>
    </message>
    <message>
        <source>Allow bpf and perf_event_open in the seccomp profile of the service or the container that the helper runs in.</source>
        <translation>请在助手程序所在的服务或容器的 seccomp 配置中允许 bpf 和 perf_event_open。</translation>
    </message>
    <message>
        <source>The kernel refuses the system call %1 (%2).</source>
        <translation>内核拒绝了系统调用 %1（%2）。</translation>
    </message>
    <message>
        <source>Look into the kernel&apos;s log for the security module or the setting that forbids it.</source>
        <translation>请查看内核日志，找出禁止它的安全模块或设置。</translation>
    </message>
    <message>
        <source>The helper lacks the capability CAP_SYS_ADMIN, without which kernel.perf_event_paranoid=%1 forbids perf events.</source>
        <translation>助手程序缺少权能 CAP_SYS_ADMIN；没有它，kernel.perf_event_paranoid=%1 会禁止 perf 事件。</translation>
    </message>
    <message>
        <source>Run: sysctl kernel.perf_event_paranoid=2</source>
        <translation>运行：sysctl kernel.perf_event_paranoid=2</translation>
    </message>
    <message>
        <source>There is no room for the probe: %1.</source>
        <translation>没有足够的资源加载该探针：%1。</translation>
    </message>
    <message>
        <source>Close other captures and try again.</source>
        <translation>请关闭其他捕获后重试。</translation>
    </message>
    <message>
        <source>The helper&apos;s journal has all that the kernel said about it.</source>
        <translation>助手程序的日志中有内核给出的全部说明。</translation>
    </message>
    <message>
        <source>The probe cannot be loaded: %1.</source>
        <translation>无法加载该探针：%1。</translation>
    </message>
    <message>
        <source>The kernel refuses the program %1: %2.</source>
        <translation>内核拒绝了程序 %1：%2。</translation>
    </message>
    <message>
        <source>This kernel is preemptible: it would leave out some of what the other way could see.</source>
        <translation>此内核可抢占：用另一种方式，内核会漏掉其中一部分。</translation>
    </message>
    <message>
        <source>kernel types</source>
        <translation>内核类型信息</translation>
    </message>
    <message>
        <source>loading programs</source>
        <translation>加载程序</translation>
    </message>
    <message>
        <source>kernel memory</source>
        <translation>内核内存</translation>
    </message>
    <message>
        <source>module types</source>
        <translation>模块类型信息</translation>
    </message>
    <message>
        <source>function tracing</source>
        <translation>函数跟踪</translation>
    </message>
    <message>
        <source>kprobes</source>
        <translation>kprobes</translation>
    </message>
    <message>
        <source>tracepoints</source>
        <translation>跟踪点</translation>
    </message>
    <message>
        <source>security programs</source>
        <translation>安全程序</translation>
    </message>
    <message>
        <source>task iterator</source>
        <translation>任务迭代器</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>DKapture</source>
        <translation>DKapture</translation>
    </message>
</context>
<context>
    <name>parameter</name>
    <message>
        <source>“%1” is too long for %2, which takes %3 bytes</source>
        <translation>“%1”对 %2 来说太长，它接受 %3 字节</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes %3</source>
        <translation>“%1”不适合 %2，它接受%3</translation>
    </message>
    <message>
        <source>%1 is outside of %2 for %3</source>
        <translation>%1 超出了 %3 的范围 %2</translation>
    </message>
    <message>
        <source>“%1” is none of what %2 takes, with commas between: %3</source>
        <translation>“%1”不在 %2 可用的名称之中（以逗号分隔）：%3</translation>
    </message>
</context>
<context>
    <name>probe</name>
    <message>
        <source>File operations</source>
        <translation>文件操作</translation>
    </message>
    <message>
        <source>Every operation on files: who, which file by path and inode, where in it, how much, and how it ended.</source>
        <translation>每一次文件操作：谁、哪个文件（路径和 inode）、其中的位置、多少数据、结果如何。</translation>
    </message>
    <message>
        <source>readv</source>
        <translation>分散读</translation>
    </message>
    <message>
        <source>writev</source>
        <translation>聚集写</translation>
    </message>
    <message>
        <source>close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>seek</source>
        <translation>定位</translation>
    </message>
    <message>
        <source>mmap</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>fsync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>fallocate</source>
        <translation>预分配</translation>
    </message>
    <message>
        <source>flock</source>
        <translation>加锁</translation>
    </message>
    <message>
        <source>ioctl</source>
        <translation>ioctl</translation>
    </message>
    <message>
        <source>fcntl</source>
        <translation>fcntl</translation>
    </message>
    <message>
        <source>readdir</source>
        <translation>读目录</translation>
    </message>
    <message>
        <source>sendfile</source>
        <translation>sendfile</translation>
    </message>
    <message>
        <source>splice</source>
        <translation>splice</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>rmdir</source>
        <translation>删除目录</translation>
    </message>
    <message>
        <source>mkdir</source>
        <translation>建目录</translation>
    </message>
    <message>
        <source>mknod</source>
        <translation>建节点</translation>
    </message>
    <message>
        <source>symlink</source>
        <translation>建符号链接</translation>
    </message>
    <message>
        <source>readlink</source>
        <translation>读符号链接</translation>
    </message>
    <message>
        <source>link</source>
        <translation>建硬链接</translation>
    </message>
    <message>
        <source>access</source>
        <translation>检查权限</translation>
    </message>
    <message>
        <source>truncate</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>stat</source>
        <translation>查询属性</translation>
    </message>
    <message>
        <source>chmod</source>
        <translation>改权限</translation>
    </message>
    <message>
        <source>chown</source>
        <translation>改属主</translation>
    </message>
    <message>
        <source>utimes</source>
        <translation>改时间</translation>
    </message>
    <message>
        <source>setxattr</source>
        <translation>设扩展属性</translation>
    </message>
    <message>
        <source>getxattr</source>
        <translation>读扩展属性</translation>
    </message>
    <message>
        <source>listxattr</source>
        <translation>列扩展属性</translation>
    </message>
    <message>
        <source>removexattr</source>
        <translation>删扩展属性</translation>
    </message>
    <message>
        <source>Files used through io_uring or by the kernel; 32-bit programs; files closed at the end of a process; device and inode of what is only named, such as an unlinked file, and that filter for absolute names</source>
        <translation>经由 io_uring 或由内核使用的文件；32 位程序；进程结束时关闭的文件；仅有名称之物（如被删除的文件）的设备和 inode，以及针对绝对名称的该过滤条件</translation>
    </message>
    <message>
        <source>Only this process; 0 for all</source>
        <translation>仅此进程；0 表示全部</translation>
    </message>
    <message>
        <source>Only PID</source>
        <translation>仅 PID</translation>
    </message>
    <message>
        <source>Only this thread; 0 for all</source>
        <translation>仅此线程；0 表示全部</translation>
    </message>
    <message>
        <source>Only TID</source>
        <translation>仅 TID</translation>
    </message>
    <message>
        <source>Only this user; 4294967295 for all</source>
        <translation>仅此用户；4294967295 表示全部</translation>
    </message>
    <message>
        <source>Only UID</source>
        <translation>仅 UID</translation>
    </message>
    <message>
        <source>Only this control group and those below it; 0 for all</source>
        <translation>仅此控制组及其下级；0 表示全部</translation>
    </message>
    <message>
        <source>Only cgroup</source>
        <translation>仅控制组</translation>
    </message>
    <message>
        <source>Only tasks of this name</source>
        <translation>仅此名称的任务</translation>
    </message>
    <message>
        <source>Only comm</source>
        <translation>仅名称</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Also closing files</source>
        <translation>也包括关闭文件</translation>
    </message>
    <message>
        <source>Closes</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Also pipes, sockets and whatever else is not in the file tree</source>
        <translation>也包括管道、套接字以及其他不在文件树中的对象</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>流</translation>
    </message>
    <message>
        <source>Only operations that failed</source>
        <translation>仅失败的操作</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Only this file, or this directory and all below it; 0 for all</source>
        <translation>仅此文件，或此目录及其下的全部；0 表示全部</translation>
    </message>
    <message>
        <source>Under inode</source>
        <translation>此 inode 之下</translation>
    </message>
    <message>
        <source>Device of that inode; 0 for any</source>
        <translation>该 inode 的设备；0 表示任意</translation>
    </message>
    <message>
        <source>Under device</source>
        <translation>此设备之下</translation>
    </message>
    <message>
        <source>Only paths that begin with this</source>
        <translation>仅以此开头的路径</translation>
    </message>
    <message>
        <source>Path prefix</source>
        <translation>路径前缀</translation>
    </message>
    <message>
        <source>One operation on a file</source>
        <translation>一次文件操作</translation>
    </message>
    <message>
        <source>Operations done</source>
        <translation>完成的操作</translation>
    </message>
    <message>
        <source>When the operation returned</source>
        <translation>操作返回的时刻</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Thread</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>TID</source>
        <translation>TID</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>UID</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Op</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>write</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>unlink</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>File descriptor; -1 if there is none or it is not known</source>
        <translation>文件描述符；没有或未知时为 -1</translation>
    </message>
    <message>
        <source>Fd</source>
        <translation>描述符</translation>
    </message>
    <message>
        <source>Permissions asked for</source>
        <translation>请求的权限</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Flags, command, owner or protection, as the operation has it</source>
        <translation>标志、命令、属主或保护方式，视操作而定</translation>
    </message>
    <message>
        <source>Argument</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Where in the file; -1 if the operation has no place</source>
        <translation>文件中的位置；操作没有位置时为 -1</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Bytes asked for, or the new size</source>
        <translation>请求的字节数，或新的大小</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Bytes moved</source>
        <translation>传输的字节数</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Inode; 0 if not known</source>
        <translation>inode；未知时为 0</translation>
    </message>
    <message>
        <source>Inode</source>
        <translation>inode</translation>
    </message>
    <message>
        <source>Device of the file system; 0 if not known</source>
        <translation>文件系统的设备；未知时为 0</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Error, if it failed</source>
        <translation>失败时的错误</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Name of the thread</source>
        <translation>线程名称</translation>
    </message>
    <message>
        <source>Comm</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind of file</source>
        <translation>文件种类</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>fifo</source>
        <translation>管道</translation>
    </message>
    <message>
        <source>character_device</source>
        <translation>字符设备</translation>
    </message>
    <message>
        <source>directory</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>block_device</source>
        <translation>块设备</translation>
    </message>
    <message>
        <source>regular</source>
        <translation>普通文件</translation>
    </message>
    <message>
        <source>socket</source>
        <translation>套接字</translation>
    </message>
    <message>
        <source>The path is longer than shown</source>
        <translation>路径比显示的更长</translation>
    </message>
    <message>
        <source>Path cut</source>
        <translation>路径截断</translation>
    </message>
    <message>
        <source>The file has no name any more</source>
        <translation>文件已没有名称</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Path, from the root directory of the process</source>
        <translation>路径，自该进程的根目录起</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>The other path of a rename, link or copy</source>
        <translation>重命名、链接或复制的另一个路径</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Interrupts</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>How often each interrupt comes on each processor and how long its handler takes.</source>
        <translation>每个中断在每个处理器上来得多频繁，其处理程序用时多久。</translation>
    </message>
    <message>
        <source>Tasklets are not told apart</source>
        <translation>不区分各个 tasklet</translation>
    </message>
    <message>
        <source>Not counted: local timer</source>
        <translation>未计入：本地时钟</translation>
    </message>
    <message>
        <source>Not counted: rescheduling</source>
        <translation>未计入：重新调度</translation>
    </message>
    <message>
        <source>Not counted: function call</source>
        <translation>未计入：函数调用</translation>
    </message>
    <message>
        <source>Not counted: function call to one processor</source>
        <translation>未计入：对单个处理器的函数调用</translation>
    </message>
    <message>
        <source>Not counted: deferred work of the processor</source>
        <translation>未计入：处理器的延后工作</translation>
    </message>
    <message>
        <source>Not counted: platform</source>
        <translation>未计入：平台</translation>
    </message>
    <message>
        <source>Not counted: interrupt controller error</source>
        <translation>未计入：中断控制器错误</translation>
    </message>
    <message>
        <source>Not counted: spurious</source>
        <translation>未计入：伪中断</translation>
    </message>
    <message>
        <source>Not counted: processor temperature</source>
        <translation>未计入：处理器温度</translation>
    </message>
    <message>
        <source>Not counted: corrected hardware errors</source>
        <translation>未计入：已纠正的硬件错误</translation>
    </message>
    <message>
        <source>Not counted: deferred hardware errors</source>
        <translation>未计入：延后的硬件错误</translation>
    </message>
    <message>
        <source>Not counted: interrupts between processors</source>
        <translation>未计入：处理器间中断</translation>
    </message>
    <message>
        <source>Also report every single interrupt</source>
        <translation>也报告每一次中断</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Report only interrupts at least this long, one by one; 0 for none</source>
        <translation>只逐个报告至少这么长的中断；0 表示不报告</translation>
    </message>
    <message>
        <source>Longer than</source>
        <translation>长于</translation>
    </message>
    <message>
        <source>One interrupt on one processor</source>
        <translation>一个处理器上的一个中断</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>总量</translation>
    </message>
    <message>
        <source>Kind of interrupt</source>
        <translation>中断种类</translation>
    </message>
    <message>
        <source>hard</source>
        <translation>硬中断</translation>
    </message>
    <message>
        <source>vector</source>
        <translation>向量</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>软中断</translation>
    </message>
    <message>
        <source>tasklet</source>
        <translation>tasklet</translation>
    </message>
    <message>
        <source>interrupt_kinds</source>
        <translation>中断种类数</translation>
    </message>
    <message>
        <source>Line of a device, vector of a processor, or number of the deferred work</source>
        <translation>设备的中断线、处理器的向量或延后工作的编号</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Device, or what the interrupt is for; of a tasklet, its function</source>
        <translation>设备，或中断的用途；对 tasklet 则为其函数</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Interrupts handled</source>
        <translation>已处理的中断</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Time in the handler, without the interrupts that interrupted it</source>
        <translation>处理程序内的时间，不含打断它的中断</translation>
    </message>
    <message>
        <source>Longest single time in the handler</source>
        <translation>单次处理的最长时间</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>Interrupts by time in the handler</source>
        <translation>按处理时间统计的中断</translation>
    </message>
    <message>
        <source>Durations</source>
        <translation>用时分布</translation>
    </message>
    <message>
        <source>One interrupt</source>
        <translation>一次中断</translation>
    </message>
    <message>
        <source>When the handler started</source>
        <translation>处理程序开始的时刻</translation>
    </message>
    <message>
        <source>From its start to its end, interruptions included</source>
        <translation>从开始到结束，包括被打断的时间</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>How much of that went to interrupts that interrupted it</source>
        <translation>其中有多少用于打断它的中断</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>被打断</translation>
    </message>
    <message>
        <source>Network use by process</source>
        <translation>各进程的网络使用</translation>
    </message>
    <message>
        <source>How much each process sends and receives, by protocol and by peer, as it hands it to its sockets.</source>
        <translation>每个进程按协议和对端收发多少数据，以其交给套接字的为准。</translation>
    </message>
    <message>
        <source>One row a peer</source>
        <translation>每个对端一行</translation>
    </message>
    <message>
        <source>By peer</source>
        <translation>按对端</translation>
    </message>
    <message>
        <source>One row a port of the peer; leave out for a server of many clients</source>
        <translation>对端的每个端口一行；客户众多的服务器请不要使用</translation>
    </message>
    <message>
        <source>By port</source>
        <translation>按端口</translation>
    </message>
    <message>
        <source>Also Unix sockets</source>
        <translation>也包括 Unix 套接字</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>本地</translation>
    </message>
    <message>
        <source>What one process exchanged with one peer</source>
        <translation>一个进程与一个对端交换的数据</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Process; 0 in totals</source>
        <translation>进程；总量中为 0</translation>
    </message>
    <message>
        <source>Family of the addresses</source>
        <translation>地址族</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>地址族</translation>
    </message>
    <message>
        <source>ipv4</source>
        <translation>IPv4</translation>
    </message>
    <message>
        <source>ipv6</source>
        <translation>IPv6</translation>
    </message>
    <message>
        <source>unix</source>
        <translation>Unix</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>tcp</source>
        <translation>TCP</translation>
    </message>
    <message>
        <source>udp</source>
        <translation>UDP</translation>
    </message>
    <message>
        <source>icmp</source>
        <translation>ICMP</translation>
    </message>
    <message>
        <source>sctp</source>
        <translation>SCTP</translation>
    </message>
    <message>
        <source>udp_lite</source>
        <translation>UDP-Lite</translation>
    </message>
    <message>
        <source>mptcp</source>
        <translation>MPTCP</translation>
    </message>
    <message>
        <source>stream</source>
        <translation>流</translation>
    </message>
    <message>
        <source>datagram</source>
        <translation>数据报</translation>
    </message>
    <message>
        <source>packets</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Port of the peer; 0 if not asked for or not known</source>
        <translation>对端的端口；未要求或未知时为 0</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Address of the peer; all zero if not asked for or not known</source>
        <translation>对端的地址；未要求或未知时全为零</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Bytes sent, without headers</source>
        <translation>发送的字节数，不含协议头</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Bytes received, without headers</source>
        <translation>接收的字节数，不含协议头</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Calls that sent something</source>
        <translation>发送了数据的调用</translation>
    </message>
    <message>
        <source>Messages sent</source>
        <translation>发送次数</translation>
    </message>
    <message>
        <source>Calls that received something</source>
        <translation>接收了数据的调用</translation>
    </message>
    <message>
        <source>Messages received</source>
        <translation>接收次数</translation>
    </message>
    <message>
        <source>Processes starting and ending</source>
        <translation>进程的启动与结束</translation>
    </message>
    <message>
        <source>Every process that starts, runs a program or ends: who started it, with what arguments, how it ended.</source>
        <translation>每个启动、运行程序或结束的进程：由谁启动、带什么参数、如何结束。</translation>
    </message>
    <message>
        <source>Also threads that start and end</source>
        <translation>也包括线程的启动与结束</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Also exec calls that fail (makes every system call slower)</source>
        <translation>也包括失败的 exec 调用（会使每个系统调用变慢）</translation>
    </message>
    <message>
        <source>A process starting, running a program or ending</source>
        <translation>进程启动、运行程序或结束</translation>
    </message>
    <message>
        <source>Life</source>
        <translation>生命周期</translation>
    </message>
    <message>
        <source>When it happened</source>
        <translation>发生的时刻</translation>
    </message>
    <message>
        <source>Thread; the same as the process but for further threads</source>
        <translation>线程；除后续线程外与进程相同</translation>
    </message>
    <message>
        <source>Parent process</source>
        <translation>父进程</translation>
    </message>
    <message>
        <source>Real user</source>
        <translation>实际用户</translation>
    </message>
    <message>
        <source>What happened: fork, exec, exit, or an exec that failed</source>
        <translation>发生了什么：fork、exec、退出，或失败的 exec</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>fork</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>exec</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>exit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>exec_failed</source>
        <translation>执行失败</translation>
    </message>
    <message>
        <source>How it ended: exit code, or the signal that ended it</source>
        <translation>如何结束：退出码，或使其结束的信号</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>From its start to this event</source>
        <translation>从启动到此事件</translation>
    </message>
    <message>
        <source>Lifetime</source>
        <translation>存活时间</translation>
    </message>
    <message>
        <source>Most memory it held in RAM; only when a process ends</source>
        <translation>曾占用的最大内存；仅在进程结束时</translation>
    </message>
    <message>
        <source>Peak resident</source>
        <translation>内存峰值</translation>
    </message>
    <message>
        <source>Control group</source>
        <translation>控制组</translation>
    </message>
    <message>
        <source>Cgroup</source>
        <translation>控制组</translation>
    </message>
    <message>
        <source>Mount namespace</source>
        <translation>挂载命名空间</translation>
    </message>
    <message>
        <source>Process namespace</source>
        <translation>进程命名空间</translation>
    </message>
    <message>
        <source>PID namespace</source>
        <translation>进程命名空间</translation>
    </message>
    <message>
        <source>User namespace</source>
        <translation>用户命名空间</translation>
    </message>
    <message>
        <source>Why the exec failed</source>
        <translation>exec 为何失败</translation>
    </message>
    <message>
        <source>Device of the executable; only of an exec</source>
        <translation>可执行文件的设备；仅用于 exec</translation>
    </message>
    <message>
        <source>There were more arguments than fit</source>
        <translation>参数多到放不下</translation>
    </message>
    <message>
        <source>Arguments cut</source>
        <translation>参数截断</translation>
    </message>
    <message>
        <source>Executable&apos;s number on its device; of a script, its interpreter&apos;s</source>
        <translation>可执行文件在其设备上的编号；对脚本则为其解释器的编号</translation>
    </message>
    <message>
        <source>File that was run, as the caller named it</source>
        <translation>所运行的文件，按调用者给出的名称</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Arguments, with spaces between them</source>
        <translation>参数，以空格分隔</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>System calls</source>
        <translation>系统调用</translation>
    </message>
    <message>
        <source>How often each process calls each system call, how often it fails and why, and how long it takes.</source>
        <translation>每个进程调用各系统调用的次数、失败次数及原因，以及用时。</translation>
    </message>
    <message>
        <source>Also measure how long the calls take (costs a second hook)</source>
        <translation>也测量调用用时（需要第二个挂钩）</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>One process and one system call</source>
        <translation>一个进程与一个系统调用</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Process; 0 when only totals are shown</source>
        <translation>进程；仅显示总量时为 0</translation>
    </message>
    <message>
        <source>System call</source>
        <translation>系统调用</translation>
    </message>
    <message>
        <source>Syscall</source>
        <translation>系统调用</translation>
    </message>
    <message>
        <source>Table that numbers the call: native, or compat for 32-bit programs</source>
        <translation>为调用编号的表：本机，或 32 位程序的兼容表</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>接口</translation>
    </message>
    <message>
        <source>native</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>compat</source>
        <translation>兼容</translation>
    </message>
    <message>
        <source>Calls that returned</source>
        <translation>已返回的调用</translation>
    </message>
    <message>
        <source>Calls that returned an error</source>
        <translation>返回错误的调用</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Time inside the call, all calls together</source>
        <translation>调用内的时间，全部调用合计</translation>
    </message>
    <message>
        <source>Longest single call</source>
        <translation>单次最长调用</translation>
    </message>
    <message>
        <source>One process, one system call and one error</source>
        <translation>一个进程、一个系统调用与一种错误</translation>
    </message>
    <message>
        <source>Error that it returned</source>
        <translation>返回的错误</translation>
    </message>
    <message>
        <source>Calls that returned this error</source>
        <translation>返回此错误的调用</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Every process or thread: what it is doing, its parent and user, processor time, memory and disk use.</source>
        <translation>每个进程或线程：在做什么、父进程和用户、处理器时间、内存和磁盘使用。</translation>
    </message>
    <message>
        <source>One row for each thread instead of one for each process</source>
        <translation>每个线程一行，而不是每个进程一行</translation>
    </message>
    <message>
        <source>One process or thread</source>
        <translation>一个进程或线程</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Thread; of a process, its first one</source>
        <translation>线程；对进程则为其首个线程</translation>
    </message>
    <message>
        <source>Process that started it, or that has adopted it since</source>
        <translation>启动它的进程，或此后收养它的进程</translation>
    </message>
    <message>
        <source>What it is doing; of a process, its first thread</source>
        <translation>在做什么；对进程则为其首个线程</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>uninterruptible</source>
        <translation>不可中断</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>traced</source>
        <translation>被跟踪</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>已死</translation>
    </message>
    <message>
        <source>zombie</source>
        <translation>僵尸</translation>
    </message>
    <message>
        <source>parked</source>
        <translation>停驻</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Processor it runs on or ran on last; of a process, its first thread</source>
        <translation>正在或上次运行所在的处理器；对进程则为其首个线程</translation>
    </message>
    <message>
        <source>Threads of the process</source>
        <translation>进程的线程数</translation>
    </message>
    <message>
        <source>Priority as the kernel sorts by it: 0 to 39, negative for real-time</source>
        <translation>内核排序所用的优先级：0 到 39，实时任务为负</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Nice value</source>
        <translation>nice 值</translation>
    </message>
    <message>
        <source>Nice</source>
        <translation>nice</translation>
    </message>
    <message>
        <source>When it started</source>
        <translation>何时启动</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Processor time in its own code</source>
        <translation>在自身代码中的处理器时间</translation>
    </message>
    <message>
        <source>User time</source>
        <translation>用户态时间</translation>
    </message>
    <message>
        <source>Processor time in the kernel</source>
        <translation>在内核中的处理器时间</translation>
    </message>
    <message>
        <source>System time</source>
        <translation>内核态时间</translation>
    </message>
    <message>
        <source>Memory held in RAM, shared pages included</source>
        <translation>占用的物理内存，包括共享页</translation>
    </message>
    <message>
        <source>Resident</source>
        <translation>驻留内存</translation>
    </message>
    <message>
        <source>Address space</source>
        <translation>地址空间</translation>
    </message>
    <message>
        <source>Virtual</source>
        <translation>虚拟内存</translation>
    </message>
    <message>
        <source>Times it gave the processor away to wait</source>
        <translation>为等待而让出处理器的次数</translation>
    </message>
    <message>
        <source>Voluntary switches</source>
        <translation>自愿切换</translation>
    </message>
    <message>
        <source>Times the processor was taken away from it</source>
        <translation>处理器被夺走的次数</translation>
    </message>
    <message>
        <source>Involuntary switches</source>
        <translation>非自愿切换</translation>
    </message>
    <message>
        <source>Page faults served from memory</source>
        <translation>由内存满足的缺页</translation>
    </message>
    <message>
        <source>Minor faults</source>
        <translation>次缺页</translation>
    </message>
    <message>
        <source>Page faults that had to wait for a disk</source>
        <translation>需要等待磁盘的缺页</translation>
    </message>
    <message>
        <source>Major faults</source>
        <translation>主缺页</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Waiting for a processor</source>
        <translation>等待处理器</translation>
    </message>
    <message>
        <source>How long tasks that could run had to wait for a processor, by process, and who ran meanwhile.</source>
        <translation>可运行的任务等待处理器多久（按进程），以及其间谁在运行。</translation>
    </message>
    <message>
        <source>Also report each wait at least this long; 0 for none</source>
        <translation>也报告每次至少这么长的等待；0 表示不报告</translation>
    </message>
    <message>
        <source>Slower than</source>
        <translation>慢于</translation>
    </message>
    <message>
        <source>Waits of one process</source>
        <translation>一个进程的等待</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Name of the process</source>
        <translation>进程名称</translation>
    </message>
    <message>
        <source>Times that one of its threads got a processor</source>
        <translation>其线程获得处理器的次数</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Longest single wait</source>
        <translation>单次最长等待</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>One long wait</source>
        <translation>一次长等待</translation>
    </message>
    <message>
        <source>Slow waits</source>
        <translation>长等待</translation>
    </message>
    <message>
        <source>When the wait ended</source>
        <translation>等待结束的时刻</translation>
    </message>
    <message>
        <source>Time spent waiting</source>
        <translation>等待的时间</translation>
    </message>
    <message>
        <source>Waited</source>
        <translation>等待了</translation>
    </message>
    <message>
        <source>Process that waited</source>
        <translation>等待的进程</translation>
    </message>
    <message>
        <source>Thread that waited</source>
        <translation>等待的线程</translation>
    </message>
    <message>
        <source>Previous PID</source>
        <translation>此前 PID</translation>
    </message>
    <message>
        <source>Thread that had the processor until then</source>
        <translation>此前占有处理器的线程</translation>
    </message>
    <message>
        <source>Previous TID</source>
        <translation>此前 TID</translation>
    </message>
    <message>
        <source>Priority of the thread that waited: 0 to 39, negative for real-time</source>
        <translation>等待线程的优先级：0 到 39，实时任务为负</translation>
    </message>
    <message>
        <source>Priority of the thread that had the processor</source>
        <translation>占有处理器的线程的优先级</translation>
    </message>
    <message>
        <source>Previous priority</source>
        <translation>此前优先级</translation>
    </message>
    <message>
        <source>Previous comm</source>
        <translation>此前名称</translation>
    </message>
    <message>
        <source>Disk use by process</source>
        <translation>各进程的磁盘使用</translation>
    </message>
    <message>
        <source>How much each process reads from and writes to each disk, and how long that takes.</source>
        <translation>每个进程对每个磁盘读写多少，以及用时多久。</translation>
    </message>
    <message>
        <source>Only this disk; 0 for all</source>
        <translation>仅此磁盘；0 表示全部</translation>
    </message>
    <message>
        <source>Only disk</source>
        <translation>仅磁盘</translation>
    </message>
    <message>
        <source>What one process asked of one disk</source>
        <translation>一个进程对一个磁盘的请求</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Process that asked; a kernel worker for write-back, 0 if unknown or in totals</source>
        <translation>发出请求的进程；回写时为内核工作线程，未知或总量中为 0</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>What was asked of the disk</source>
        <translation>对磁盘的请求</translation>
    </message>
    <message>
        <source>flush</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>discard</source>
        <translation>丢弃块</translation>
    </message>
    <message>
        <source>write_zeroes</source>
        <translation>写零</translation>
    </message>
    <message>
        <source>secure_erase</source>
        <translation>安全擦除</translation>
    </message>
    <message>
        <source>zone</source>
        <translation>分区操作</translation>
    </message>
    <message>
        <source>driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Name of the thread that asked; a kernel worker&apos;s for write-back</source>
        <translation>发出请求的线程名称；回写时为内核工作线程的名称</translation>
    </message>
    <message>
        <source>Finished requests</source>
        <translation>已完成的请求</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Size of these requests, failed ones included</source>
        <translation>这些请求的大小，包括失败的</translation>
    </message>
    <message>
        <source>Waiting before the driver took them, all requests together</source>
        <translation>驱动接手前的等待，全部请求合计</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>In the driver and the disk, all requests together</source>
        <translation>在驱动和磁盘中的时间，全部请求合计</translation>
    </message>
    <message>
        <source>Longest single request, waiting included</source>
        <translation>单个请求的最长用时，含等待</translation>
    </message>
    <message>
        <source>Requests that failed</source>
        <translation>失败的请求</translation>
    </message>
    <message>
        <source>Block requests</source>
        <translation>块请求</translation>
    </message>
    <message>
        <source>Every finished block request: who asked, which disk, how long it waited, how long the disk took.</source>
        <translation>每个已完成的块请求：谁发出、哪个磁盘、等待多久、磁盘用时多久。</translation>
    </message>
    <message>
        <source>Only requests at least this slow, waiting included</source>
        <translation>仅至少这么慢的请求，含等待</translation>
    </message>
    <message>
        <source>Min latency</source>
        <translation>最小延迟</translation>
    </message>
    <message>
        <source>Only requests that failed</source>
        <translation>仅失败的请求</translation>
    </message>
    <message>
        <source>One finished block request</source>
        <translation>一个已完成的块请求</translation>
    </message>
    <message>
        <source>When the request finished</source>
        <translation>请求完成的时刻</translation>
    </message>
    <message>
        <source>Process that asked; a kernel worker for write-back, 0 if the request is older than the capture</source>
        <translation>发出请求的进程；回写时为内核工作线程，请求早于采集时为 0</translation>
    </message>
    <message>
        <source>Thread that asked</source>
        <translation>发出请求的线程</translation>
    </message>
    <message>
        <source>User of that process</source>
        <translation>该进程的用户</translation>
    </message>
    <message>
        <source>Partition, or the disk itself</source>
        <translation>分区，或磁盘本身</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>First sector</source>
        <translation>首个扇区</translation>
    </message>
    <message>
        <source>Sector</source>
        <translation>扇区</translation>
    </message>
    <message>
        <source>Size, in all its parts</source>
        <translation>大小，含所有部分</translation>
    </message>
    <message>
        <source>Waiting before the driver took it</source>
        <translation>驱动接手前的等待</translation>
    </message>
    <message>
        <source>In the driver and the disk</source>
        <translation>在驱动和磁盘中的时间</translation>
    </message>
    <message>
        <source>How it was asked</source>
        <translation>请求的方式</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>meta</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>readahead</source>
        <translation>预读</translation>
    </message>
    <message>
        <source>flush_first</source>
        <translation>先刷新</translation>
    </message>
    <message>
        <source>forced_write</source>
        <translation>强制写入</translation>
    </message>
    <message>
        <source>background</source>
        <translation>后台</translation>
    </message>
    <message>
        <source>swap</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>USB requests</source>
        <translation>USB 请求</translation>
    </message>
    <message>
        <source>Every USB request that finished: which device and endpoint, who asked, how much, how long, how it ended.</source>
        <translation>每个已完成的 USB 请求：哪个设备和端点、谁发出、多少数据、用时多久、结果如何。</translation>
    </message>
    <message>
        <source>Only this bus; 0 for all</source>
        <translation>仅此总线；0 表示全部</translation>
    </message>
    <message>
        <source>Only bus</source>
        <translation>仅总线</translation>
    </message>
    <message>
        <source>Only the device of this number; 0 for all</source>
        <translation>仅此编号的设备；0 表示全部</translation>
    </message>
    <message>
        <source>Only device</source>
        <translation>仅设备</translation>
    </message>
    <message>
        <source>Only requests that ended with an error</source>
        <translation>仅以错误结束的请求</translation>
    </message>
    <message>
        <source>One finished request</source>
        <translation>一个已完成的请求</translation>
    </message>
    <message>
        <source>From being submitted to being given back</source>
        <translation>从提交到返还</translation>
    </message>
    <message>
        <source>Room for data, or data to send</source>
        <translation>数据空间，或待发送的数据</translation>
    </message>
    <message>
        <source>Data moved</source>
        <translation>传输的数据</translation>
    </message>
    <message>
        <source>Set-up packet of a control transfer, its first byte lowest</source>
        <translation>控制传输的建立包，首字节为最低位</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>建立包</translation>
    </message>
    <message>
        <source>Thread that submitted it</source>
        <translation>提交它的线程</translation>
    </message>
    <message>
        <source>How it ended: an error, or 0</source>
        <translation>结果：错误，或 0</translation>
    </message>
    <message>
        <source>Packets of an isochronous transfer that failed</source>
        <translation>等时传输中失败的包</translation>
    </message>
    <message>
        <source>Failed packets</source>
        <translation>失败的包</translation>
    </message>
    <message>
        <source>Name of that thread</source>
        <translation>该线程的名称</translation>
    </message>
    <message>
        <source>Bus</source>
        <translation>总线</translation>
    </message>
    <message>
        <source>Number of the device on its bus; 0 until it has one</source>
        <translation>设备在总线上的编号；尚无编号时为 0</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Direction, seen from the computer</source>
        <translation>方向，从计算机看</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>in</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Kind of transfer</source>
        <translation>传输种类</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>isochronous</source>
        <translation>等时</translation>
    </message>
    <message>
        <source>interrupt</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>bulk</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Vendor of the device</source>
        <translation>设备的厂商</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>Product of that vendor</source>
        <translation>该厂商的产品</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>What the device calls itself</source>
        <translation>设备的自称</translation>
    </message>
    <message>
        <source>Who made the device</source>
        <translation>设备的制造者</translation>
    </message>
    <message>
        <source>Manufacturer</source>
        <translation>制造商</translation>
    </message>
    <message>
        <source>One endpoint of one device</source>
        <translation>一个设备的一个端点</translation>
    </message>
    <message>
        <source>Endpoints</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Requests that ended with an error</source>
        <translation>以错误结束的请求</translation>
    </message>
    <message>
        <source>From being submitted to being given back, all requests together</source>
        <translation>从提交到返还，全部请求合计</translation>
    </message>
    <message>
        <source>Longest single request</source>
        <translation>单个请求的最长用时</translation>
    </message>
    <message>
        <source>PPID</source>
        <translation>父进程</translation>
    </message>
    <message>
        <source>Read from disks; only for the viewer&apos;s own processes</source>
        <translation>从磁盘读取；仅限查看者自己的进程</translation>
    </message>
    <message>
        <source>Written to disks, now or later; only for the viewer&apos;s own processes</source>
        <translation>写入磁盘（立即或稍后）；仅限查看者自己的进程</translation>
    </message>
    <message>
        <source>local timer</source>
        <translation>本地时钟</translation>
    </message>
    <message>
        <source>rescheduling</source>
        <translation>重新调度</translation>
    </message>
    <message>
        <source>function call</source>
        <translation>函数调用</translation>
    </message>
    <message>
        <source>function call to one processor</source>
        <translation>对单个处理器的函数调用</translation>
    </message>
    <message>
        <source>deferred work of the processor</source>
        <translation>处理器的延后工作</translation>
    </message>
    <message>
        <source>interrupt controller error</source>
        <translation>中断控制器错误</translation>
    </message>
    <message>
        <source>processor temperature</source>
        <translation>处理器温度</translation>
    </message>
    <message>
        <source>corrected hardware errors</source>
        <translation>已纠正的硬件错误</translation>
    </message>
    <message>
        <source>deferred hardware errors</source>
        <translation>延后的硬件错误</translation>
    </message>
    <message>
        <source>platform</source>
        <translation>平台</translation>
    </message>
    <message>
        <source>spurious</source>
        <translation>伪中断</translation>
    </message>
    <message>
        <source>Descriptors, but of flock, fcntl and ioctl; seeking, though reads and writes have their offset; operations refused while a name was looked up, other than opening; reads and writes that are asynchronous or through io_uring</source>
        <translation>文件描述符（flock、fcntl 和 ioctl 的除外）；移动读写位置（但读写带有各自的位置）；除打开之外，在查找名称时被拒绝的操作；异步的或通过 io_uring 的读写</translation>
    </message>
    <message>
        <source>flock of 32-bit programs</source>
        <translation>32 位程序的 flock</translation>
    </message>
    <message>
        <source>fcntl of 32-bit programs</source>
        <translation>32 位程序的 fcntl</translation>
    </message>
    <message>
        <source>ioctl of 32-bit programs</source>
        <translation>32 位程序的 ioctl</translation>
    </message>
    <message>
        <source>the mount that readlink, getxattr and listxattr go through</source>
        <translation>readlink、getxattr 和 listxattr 所经过的挂载点</translation>
    </message>
    <message>
        <source>refused stat</source>
        <translation>被拒绝的 stat</translation>
    </message>
    <message>
        <source>Only these operations; none for all</source>
        <translation>仅这些操作；不填则为全部</translation>
    </message>
    <message>
        <source>The mount that the path goes through is a guess</source>
        <translation>路径所经过的挂载点是推测的</translation>
    </message>
    <message>
        <source>Path guessed</source>
        <translation>路径系推测</translation>
    </message>
    <message>
        <source>Times that the handler was asked on a shared line and said that it was another device&apos;s</source>
        <translation>共享中断线上处理程序被询问、并答称属于其他设备的次数</translation>
    </message>
    <message>
        <source>Declined</source>
        <translation>未认领</translation>
    </message>
    <message>
        <source>Time that it took to say so</source>
        <translation>为此花费的时间</translation>
    </message>
    <message>
        <source>Declined time</source>
        <translation>未认领时间</translation>
    </message>
    <message>
        <source>The line is shared, and the handler said that it was another device&apos;s</source>
        <translation>中断线是共享的，处理程序答称属于其他设备</translation>
    </message>
    <message>
        <source>Splice from a socket</source>
        <translation>从套接字 splice</translation>
    </message>
    <message>
        <source>The peer of a datagram that is sent on a socket without a connection</source>
        <translation>在未连接的套接字上发送的数据报的对端</translation>
    </message>
    <message>
        <source>The peer of a datagram that is received on a socket without a connection</source>
        <translation>在未连接的套接字上收到的数据报的对端</translation>
    </message>
    <message>
        <source>Unix sockets and protocols with functions of their own, such as multipath TCP; splice from a socket; the sender of a datagram of a socket without a connection, when the program does not ask for it</source>
        <translation>Unix 套接字以及有自己函数的协议，如多路径 TCP；从套接字 splice；程序未询问时，未连接套接字所收数据报的发送者</translation>
    </message>
    <message>
        <source>Process, as its own process namespace (a container) numbers it</source>
        <translation>该进程在其自身的进程命名空间（容器）中的编号</translation>
    </message>
    <message>
        <source>Namespace PID</source>
        <translation>命名空间内 PID</translation>
    </message>
    <message>
        <source>Thread, as its own process namespace numbers it</source>
        <translation>该线程在其自身的进程命名空间中的编号</translation>
    </message>
    <message>
        <source>Namespace TID</source>
        <translation>命名空间内 TID</translation>
    </message>
    <message>
        <source>That a successful execveat is no execve</source>
        <translation>成功的 execveat 并非 execve</translation>
    </message>
    <message>
        <source>System call; 1023 stands for all numbers from there on, which no kernel has</source>
        <translation>系统调用；1023 代表从此往上的所有编号，任何内核都没有这些调用</translation>
    </message>
    <message>
        <source>Time spent waiting, all together; many waits below 2 µs count nothing</source>
        <translation>等待时间合计；许多短于 2 µs 的等待计为 0</translation>
    </message>
    <message>
        <source>Waits by their length; those below 2 µs, which the kernel does not tell apart, in one</source>
        <translation>按时长统计的等待；短于 2 µs 的内核无法区分，合为一档</translation>
    </message>
    <message>
        <source>Process that had the processor until then; 0 when it was idle, or is not the viewer&apos;s to know</source>
        <translation>在此之前占用处理器的进程；处理器空闲或查看者无权得知时为 0</translation>
    </message>
    <message>
        <source>Also disks made of others and disks in memory (dm, md, zram, pmem); what those pass on counts twice, there and here</source>
        <translation>也包括由其他磁盘构成的磁盘和内存中的磁盘（dm、md、zram、pmem）；它们转交的请求在两处各计一次</translation>
    </message>
    <message>
        <source>Without queue</source>
        <translation>无请求队列</translation>
    </message>
    <message>
        <source>Controllers other than xHCI, root hubs, errors other than of a cancelled or a short request</source>
        <translation>xHCI 以外的控制器、根集线器、取消或过短请求以外的错误</translation>
    </message>
    <message>
        <source>Process that submitted it; 0 for a driver in an interrupt, or if unknown</source>
        <translation>提交它的进程；驱动在中断中提交或未知时为 0</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>USB</source>
        <translation>USB</translation>
    </message>
</context>
<context>
    <name>units</name>
    <message>
        <source>ns</source>
        <translation>ns</translation>
    </message>
    <message>
        <source>µs</source>
        <translation>µs</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>d</source>
        <translation>天</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>KiB</source>
        <translation>KiB</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>TiB</source>
        <translation>TiB</translation>
    </message>
    <message>
        <source>/s</source>
        <translation>/秒</translation>
    </message>
    <message>
        <source>%1, core dumped</source>
        <translation>%1，已转储内存</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>%1, median below %2</source>
        <translation>%1，中位数低于 %2</translation>
    </message>
</context>
</TS>
